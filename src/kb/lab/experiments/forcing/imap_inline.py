"""Inline: forced gateways that pass an IMAP dialogue on, command by command."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable

from kb.lab.experiments.forcing.imap_peer import Flagged, Peer, completed, exists, numbers
from kb.lab.experiments.forcing.position import Position
from kb.lab.wire.listener import Listener

_FETCH = re.compile(
    rb"(?P<tag>\S+) (?P<uid>UID )?FETCH (?P<set>[\d:*,]+) .*(?:BODY(?:\.PEEK)?\[|RFC822(?!\.SIZE))",
    re.IGNORECASE,
)
_NOT_OFFERED = re.compile(rb"\S+ (?:IDLE|AUTHENTICATE|STARTTLS)\b", re.IGNORECASE)


class Inline(Listener):
    """Passes commands and responses on, one by one. Override `answered`."""

    def __init__(self, place: Position) -> None:
        self.place = place
        super().__init__()

    def serve(self, client: socket.socket) -> None:
        """Serve one session."""
        with self.connect(self.place.server) as upstream:
            near, far = Peer(client), Peer(upstream)
            near.say(far.unit())
            session = self.session(far)
            while command := near.unit(invite=True):
                near.say(*session.answered(command))
                # The server ends the connection then (RFC 9051 6.1.3); some clients wait for it.
                if command.split()[1:2] and command.split()[1].upper() == b"LOGOUT":
                    break
            session.left()

    def session(self, server: Peer) -> Session:
        """What answers the commands of one session."""
        return Session(server)


class Session:
    """One session's answers; here, the server's own."""

    def __init__(self, server: Peer) -> None:
        self.server = server

    def answered(self, command: bytes) -> Iterable[bytes]:
        """The responses to a command."""
        if _NOT_OFFERED.match(command):
            # A dialogue that is not command by command is not for these gateways.
            return [command.split(b" ")[0] + b" NO not offered here\r\n"]
        return self.server.ask(command)

    def left(self) -> None:
        """Called when the client has gone."""


class PlainPassing(Inline):
    """Deliver: pass everything on as it is."""


class ErrorReply(Inline):
    """Answer NO where the client asks for octets of a flagged message (RFC 3501 section 6.4.5)."""

    def session(self, server: Peer) -> Session:
        """A session that knows which messages are flagged."""
        return _Refusing(server)


class _Refusing(Session):
    def __init__(self, server: Peer) -> None:
        super().__init__(server)
        self._known: Flagged | None = None

    def answered(self, command: bytes) -> Iterable[bytes]:
        """NO for a flagged message, else the server's answer."""
        if self._known and (asked := _FETCH.match(command)) and self._refused(asked):
            return [asked["tag"] + b" NO the message is refused by policy\r\n"]
        responses = list(super().answered(command))
        if command.split(b" ")[1].upper() in (b"SELECT", b"EXAMINE") and completed(responses):
            self._known = Flagged(self.server) if exists(responses) else None
        return responses

    def _refused(self, asked: re.Match[bytes]) -> bool:
        known = self._known
        if known is None:
            return False
        flagged = known.flagged.values() if asked["uid"] else known.flagged.keys()
        largest = max((known.every.values() if asked["uid"] else known.every.keys()), default=0)
        return not set(numbers(asked["set"], largest)).isdisjoint(flagged)
