"""One side of a forced gateway's POP3 connection."""

from __future__ import annotations

import re
import socket

from kb.lab.mail import octets
from kb.lab.wire.dialogue import unstuffed

_TEXT = re.compile(rb"(?:(?:CAPA|LIST|UIDL|AUTH)|(?:RETR|TOP) .*)", re.IGNORECASE)
"""Commands whose positive reply goes on to a lone dot."""


class Peer:
    """One side of a connection, read by lines."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._file = end.makefile("rb")

    def line(self) -> bytes:
        """The next line with its line end; empty at the end of the connection."""
        return self._file.readline()

    def text(self) -> list[bytes]:
        """Lines up to and with the lone dot."""
        lines = []
        while (line := self.line()) and line != b".\r\n":
            lines.append(line)
        return [*lines, line]

    def say(self, *lines: bytes) -> None:
        """Send lines that have their line ends."""
        self._end.sendall(b"".join(lines))

    def ask(self, command: bytes) -> list[bytes]:
        """Send a command and return the whole reply.

        Raises:
            ConnectionError: the server went away.
        """
        self.say(command)
        status = self.line()
        if not status:
            raise ConnectionError("the mail server went away")
        more = status.startswith(b"+OK") and _TEXT.fullmatch(command.strip())
        return [status, *self.text()] if more else [status]


def flagged(reply: list[bytes]) -> bool:
    """Whether a reply to RETR brought a message with a threat in it.

    It is found by the lab's own `octets.flagged`, not by the gateway's scanners.
    """
    return octets.flagged(unstuffed(line.removesuffix(b"\r\n") for line in reply[1:-1]))
