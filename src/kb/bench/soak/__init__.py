"""A soak: a random mix of clients through the gateway, every message counted in and out.

    python -m kb.bench.soak [--seconds N] [--seed N] [--server NAME]

- `letters`: messages that tell which one they are, and what a client may be shown of them.
- `ledger`: what the senders were told, and what the readers took.
- `balance`: both held against the maildrops and the gateway's log.
- `sender`, `pop3`, `imap`: the clients. Some of them vanish in the middle; some log in twice.
- `reader`: what `pop3` and `imap` share.
- `run`: servers, gateways and clients, for as long as is asked.

A message that the gateway said 250 or OK to is there once, or was deleted by who read it, or the
gateway's log says that it kept it from everybody; nothing else is anywhere. A client that vanished
before the reply may have sent its message or not: that is counted apart, but twice it must not be.
The seed repeats the clients' dice; whose turn it is, the machine decides.
"""
