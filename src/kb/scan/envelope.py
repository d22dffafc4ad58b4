"""What is known of a message besides its octets."""

from __future__ import annotations

import msgspec


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A message's envelope, as far as the protocol has one: SMTP all of it, the others a part."""

    client: str = ""
    """The IP address of the client that gives or reads the message; "" if not known."""
    hello: str = ""
    """The name that an SMTP client says it has."""
    reverse_path: str | None = None
    """The sender, "" for the null reverse-path; None where the protocol carries none."""
    recipients: tuple[str, ...] = ()
    account: str = ""
    """Whose maildrop it is in; "" on SMTP, and where the login does not tell."""


NOTHING_KNOWN = Envelope()
"""Of a message from nowhere."""
