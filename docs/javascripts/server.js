// Says what these pages are. As built: no server behind them, addresses without file names.
// `kb serve` answers this address with `kbServer = true`, so a static copy never sends a request
// that cannot succeed; the offline bundle sets `kbFlat`, its pages are files.
window.kbServer = false;
window.kbFlat = false;
