"""Inline: forced gateways that pass a POP3 dialogue on, command by command."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from typing import NamedTuple

from kb.lab.experiments.forcing.pop3_peer import Peer, flagged
from kb.lab.experiments.forcing.position import Position
from kb.lab.wire.listener import Listener


class Inline(Listener):
    """Passes commands and replies on, one by one. Override `replaced`."""

    def __init__(self, place: Position) -> None:
        self.place = place
        super().__init__()

    def serve(self, client: socket.socket) -> None:
        """Serve one session."""
        with self.connect(self.place.server) as upstream:
            near, far = Peer(client), Peer(upstream)
            near.say(far.line())
            while command := near.line():
                # One by one: some gateways let the client wait between two lines.
                for line in self.replaced(command, far):
                    near.say(line)

    def replaced(self, command: bytes, server: Peer) -> Iterable[bytes]:
        """The lines that answer a command."""
        return server.ask(command)


class PlainPassing(Inline):
    """Deliver: pass everything on as it is."""


class Asked(NamedTuple):
    """RETR or TOP of a flagged message."""

    verb: bytes
    number: bytes
    lines: int
    """Of the body, for TOP."""
    reply: list[bytes]
    """The server's to RETR."""

    @property
    def text(self) -> bool:
        """Whether some of the text is asked for: some clients retrieve by TOP of many lines."""
        return self.verb == b"RETR" or self.lines > 0

    def again(self, server: Peer) -> list[bytes]:
        """The server's reply to what was asked."""
        if self.verb == b"RETR":
            return self.reply
        return server.ask(b"TOP %s %d\r\n" % (self.number, self.lines))


class ErrorReply(Inline):
    """Answer -ERR where the client asks for a flagged message (RFC 1939 section 3).

    Override `instead` to answer otherwise.
    """

    def replaced(self, command: bytes, server: Peer) -> Iterable[bytes]:
        """The server's reply, or what stands in for that on a flagged message."""
        verb, *arguments = command.split() or [b""]
        if verb.upper() not in (b"RETR", b"TOP") or not arguments:
            return server.ask(command)
        whole = server.ask(b"RETR " + arguments[0] + b"\r\n")
        if flagged(whole):
            lines = int(arguments[1]) if arguments[1:] and arguments[1].isdigit() else 0
            return self.instead(Asked(verb.upper(), arguments[0], lines, whole), server)
        return whole if verb.upper() == b"RETR" else server.ask(command)

    def instead(self, asked: Asked, server: Peer) -> Iterable[bytes]:
        """The lines that answer for a flagged message."""
        return [b"-ERR the message is refused by policy\r\n"]


class CutConnection(ErrorReply):
    """End both connections there, without a reply and without QUIT."""

    def instead(self, asked: Asked, server: Peer) -> Iterable[bytes]:
        """Nothing.

        Raises:
            ConnectionError: always.
        """
        raise ConnectionError("cut on purpose")
