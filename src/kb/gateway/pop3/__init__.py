"""The POP3 gateway: RFC 1939, RFC 2449 and RFC 2595, between one client and its server.

Rooms, each leaning only on those before it:

- `client`, `upstream`: the two connections.
- `capabilities`, `login`: what is offered, and whose maildrop it is.
- `maildrop`: the messages as the server lists them, and what is known of each.
- `copies`, `settling`: a message that was fetched, and the decision on it.
- `ahead`, `inspection`: which are fetched when, several at once where the server can.
- `transaction`: the replies to the commands that touch messages.
- `session`: all of it in order, from greeting to end.

Rules:

- No octet of a message leaves before its verdict. STAT, LIST, UIDL, TOP and RETR agree on the
  message as it will be sent; numbers and unique-ids are the server's.
- What the policy leaves alone keeps the server's own answer, octet for octet.
- The server sees RETR, DELE and QUIT exactly where the client sent them. A message that is
  only to be listed is fetched by TOP: some servers take a RETR for a sign that the client
  has the message and mark it read, or delete it at QUIT (RFC 1939 8, RFC 2449 6.7).
- Whatever fails, fails towards `-ERR [SYS/TEMP]`; a message is never stopped by a cut.
"""

from kb.gateway.pop3.session import serve

__all__ = ["serve"]
