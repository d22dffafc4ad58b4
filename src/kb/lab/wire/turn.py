"""A turn of a dialogue on the wire: one command of the client and the replies that answer it.

What every reader of SMTP, LMTP, POP3 and IMAP in the lab is written in.
"""

from __future__ import annotations

from typing import NamedTuple


class Turn(NamedTuple):
    """What a client sent up to where it must wait, and what answered it.

    The first turn of a connection is the greeting: `command` is empty. `content` holds the
    octets of a message, dots unstuffed: sent by the client after DATA, or by the server after
    RETR and TOP. Lines have no line end.
    """

    command: bytes
    replies: tuple[bytes, ...]
    content: bytes | None = None

    @property
    def verb(self) -> str:
        """The command's first word in capitals."""
        return self.command.split(b" ")[0].decode("ascii", "replace").upper()

    @property
    def arguments(self) -> list[str]:
        """The command's other words."""
        return self.command.decode("utf-8", "backslashreplace").split(" ")[1:]

    @property
    def ok(self) -> bool:
        """Whether the reply is positive: 2yz or 3yz, or `+OK`."""
        return bool(self.replies) and self.replies[0][:1] in (b"2", b"3", b"+")
