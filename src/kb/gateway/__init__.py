"""The gateway: stands between client and server, scans mail in transit, takes the actions."""
