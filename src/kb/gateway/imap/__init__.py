"""The IMAP gateway: RFC 3501 between one client and its server, message for message.

Rooms, each leaning only on those before it:

- `content`: what FETCH tells of a message's octets, computed.
- `channel`: one connection's frames.
- `numbers`, `mailbox`: message sequence numbers, unique-ids, and what was decided on each.
- `held`, `relay`: the server's responses on their way to the client, and those held back.
- `server`: commands, up to their tagged responses.
- `own_fetches`: the gateway's own FETCHes; what an earlier session knew (`kb.gateway.remembered`).
- `inspection`: fetch and inspect, once for each message, shared with other sessions.
- `rewriting`: the answers for messages that the policy alters.
- `fetching`: FETCH and UID FETCH.
- `encrypting`: TLS on either connection, and what is told of it.
- `login`, `idling`, `appending`, `commands`: the other commands that are more than passed on.
- `session`: all of it in order, from greeting to end.

Rules:

- Commands run one at a time, in their order; the client's own command is what reaches the
  server, and so sets `\\Seen` exactly where it would have.
- An answer about a message's octets leaves only if the message is decided on. It is the
  server's own where the policy leaves the message alone, octet for octet; else it is computed
  from the one rewritten octet string, whatever was asked for and whoever asked.
- That is enforced where answers pass, not only where commands do: an answer that nobody
  foresaw is held back, and its message looked at first.
- The gateway's own commands are FETCH with sequence numbers, and peek: a server may not tell
  EXPUNGE while it answers one (RFC 3501 7.4.1), so the client's numbers stay true.
- A message that another session has expunged is no failure (RFC 2180 4.1): it is left out, and the
  tagged response is the server's. Only the server can say that it is gone.
- Whatever fails, fails towards `NO [UNAVAILABLE]`.
"""

from kb.gateway.imap.session import serve

__all__ = ["serve"]
