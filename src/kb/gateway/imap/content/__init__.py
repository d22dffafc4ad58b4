"""What FETCH tells of a message's octets, computed as Dovecot computes it.

For a rewritten message the server's answers are those of other octets, so the gateway gives
its own, all from the one rewritten octet string. Where RFC 3501 leaves an answer open they are
Dovecot's, which tests compare them with.

Rooms, each leaning only on those before it:

- `text`: the lexical tokens of header fields (RFC 822, RFC 2045, RFC 2231).
- `header`: a header's fields.
- `parts`: a message as a tree of MIME parts.
- `addresses`, `envelope`: ENVELOPE.
- `structure`: BODY and BODYSTRUCTURE.
- `sections`: the octets of `BODY[…]`.
- `answers`: an item's answer, written.
"""
