"""A notice in the message's place: forced POP3 gateways that replace a flagged message whole."""

from __future__ import annotations

from collections.abc import Iterable

from kb.lab.experiments.forcing.notice import NOTICE
from kb.lab.experiments.forcing.onward import send_on
from kb.lab.experiments.forcing.pop3_inline import Asked, ErrorReply
from kb.lab.experiments.forcing.pop3_peer import Peer
from kb.lab.wire.dialogue import unstuffed


class ReplacementMessage(ErrorReply):
    """Answer RETR and TOP with the notice; the listings are the server's, of the message."""

    def instead(self, asked: Asked, server: Peer) -> Iterable[bytes]:
        """The notice, or its header and first lines (RFC 1939 section 7)."""
        lines = NOTICE.splitlines(keepends=True)
        if asked.verb == b"TOP":
            lines = lines[: lines.index(b"\r\n") + 1 + asked.lines]
        return [b"+OK\r\n", *lines, b".\r\n"]


class QuarantineAndNotice(ReplacementMessage):
    """As its base; and send a copy of what it withholds to the other recipient, each time."""

    def instead(self, asked: Asked, server: Peer) -> Iterable[bytes]:
        """The notice, once the copy is taken."""
        if asked.text:
            lines = (line.removesuffix(b"\r\n") for line in asked.reply[1:-1])
            send_on(self.place, unstuffed(lines))
        return super().instead(asked, server)
