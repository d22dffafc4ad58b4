"""IMAP4rev1 (RFC 3501) sans I/O: framing and syntax, as seen from between client and server.

Rooms, each leaning only on those before it:

- `framing`: octets into lines and literals, both ways.
- `tokens`: atoms, strings and lists; how a string is written.
- `sets`: sequence sets.
- `command`: a command's tag and name, and its arguments.
- `capability`: which capabilities may pass, and the lists in which they are told.
- `response`: which kind of response a line begins.
- `attributes`: the FETCH items: as a client asks for them, and as a server answers.
- `fields`, `addresses`, `envelope`, `structure`, `sections`: what FETCH tells of a message's
  octets, as Dovecot tells it: ENVELOPE, BODY and BODYSTRUCTURE, the octets of `BODY[…]`.
- `answers`: an item's answer, written.

The last six know `kb.message`, which takes the octets apart (`kb.message.IMAP_SERVER`). It knows
nothing of `kb.wire`.
"""
