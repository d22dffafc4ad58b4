"""Inline: forced gateways that pass a POP3 dialogue on, command by command."""

from __future__ import annotations

import socket
from collections.abc import Iterable

from kb.lab.experiments.forcing.pop3_peer import Peer, flagged
from kb.lab.experiments.forcing.position import Position
from kb.lab.wire.listener import Listener


class Inline(Listener):
    """Passes commands and replies on, one by one. Override `replaced`."""

    def __init__(self, place: Position) -> None:
        self._place = place
        super().__init__()

    def serve(self, client: socket.socket) -> None:
        """Serve one session."""
        with self.connect(self._place.server) as upstream:
            near, far = Peer(client), Peer(upstream)
            near.say(far.line())
            while command := near.line():
                near.say(*self.replaced(command, far))

    def replaced(self, command: bytes, server: Peer) -> Iterable[bytes]:
        """The lines that answer a command."""
        return server.ask(command)


class PlainPassing(Inline):
    """Deliver: pass everything on as it is."""


class ErrorReply(Inline):
    """Answer -ERR where the client asks for a flagged message (RFC 1939 section 3)."""

    def replaced(self, command: bytes, server: Peer) -> Iterable[bytes]:
        """The server's reply, or -ERR in place of a flagged message."""
        verb, _, argument = command.strip().partition(b" ")
        if verb.upper() not in (b"RETR", b"TOP"):
            return server.ask(command)
        whole = server.ask(b"RETR " + argument.split(b" ")[0] + b"\r\n")
        if flagged(whole):
            return [b"-ERR the message is refused by policy\r\n"]
        return whole if verb.upper() == b"RETR" else server.ask(command)
