"""The gateway is killed while clients read their mail, and every message is counted.

- `ledger`: what the clients got and asked for, and what must not be.
- `readers`: a POP3 client that deletes, and an IMAP client.
- `run`: the gateway, killed and started again.
"""
