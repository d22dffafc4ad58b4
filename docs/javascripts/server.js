// Says whether a server is behind these pages. The built site says no; `kb serve` answers
// this address with yes. So a static copy never sends a request that cannot succeed.
window.kbServer = false;
