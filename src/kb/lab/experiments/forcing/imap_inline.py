"""Inline: forced gateways that pass an IMAP dialogue on, command by command."""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import Collection, Iterable

from kb.lab.experiments.forcing.imap_peer import Flagged, Peer, completed, exists, numbers
from kb.lab.experiments.forcing.position import Position
from kb.lab.wire.listener import Listener

_FETCH = re.compile(
    rb"(?P<tag>\S+) (?P<uid>UID )?FETCH (?P<set>[\d:*,]+) .*"
    rb"(?:BODY(?:\.PEEK)?\[(?!HEADER\.FIELDS)|RFC822(?!\.SIZE))",
    re.IGNORECASE,
)
"""FETCH of a message's octets; a few header fields, from which lists are drawn, are none."""
_NOT_OFFERED = re.compile(rb"\S+ (?:IDLE|AUTHENTICATE|STARTTLS)\b", re.IGNORECASE)
_PLAIN = re.compile(rb"(?P<tag>\S+) AUTHENTICATE PLAIN(?: (?P<told>\S+))?\r\n", re.IGNORECASE)


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
                command = _login(command, near)
                # One by one: some gateways let the client wait between two responses.
                for response in session.answered(command):
                    near.say(response)
                # The server ends the connection then (RFC 9051 6.1.3); some clients wait for it.
                if command.split()[1:2] and command.split()[1].upper() == b"LOGOUT":
                    break
            session.left()

    def session(self, server: Peer) -> Session:
        """What answers the commands of one session."""
        return Session(server)


def _login(command: bytes, client: Peer) -> bytes:
    """AUTHENTICATE PLAIN as the LOGIN that says the same (RFC 4616); others as they came.

    Programs choose it where the server offers it, and the gateway wants whole commands.
    """
    asked = _PLAIN.match(command)
    if not asked:
        return command
    told = asked["told"]
    if told is None:
        client.say(b"+ \r\n")
        told = client.unit().strip()
    _, user, password = base64.b64decode(told).split(b"\0")
    return b'%s LOGIN "%s" "%s"\r\n' % (asked["tag"], user, password)


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
        return Refusing(server)


class CutConnection(Inline):
    """End both connections there, without a reply and without LOGOUT."""

    def session(self, server: Peer) -> Session:
        """A session that ends itself."""
        return _Cutting(server)


class Refusing(Session):
    """Answers NO for a flagged message. Override `instead` to answer otherwise."""

    def __init__(self, server: Peer) -> None:
        super().__init__(server)
        self.known: Flagged | None = None
        """Of the mailbox that is selected."""

    def answered(self, command: bytes) -> Iterable[bytes]:
        """What stands in for a flagged message, else the server's answer."""
        if (asked := _FETCH.match(command)) and (uids := self._refused(asked)):
            return self.instead(command, uids)
        responses = list(super().answered(command))
        if command.split(b" ")[1].upper() in (b"SELECT", b"EXAMINE") and completed(responses):
            self.known = Flagged(self.server) if exists(responses) else None
        return responses

    def instead(self, command: bytes, uids: Collection[int]) -> Iterable[bytes]:
        """The responses to a FETCH in which flagged messages are, by UID."""
        return [command.split(b" ")[0] + b" NO the message is refused by policy\r\n"]

    def _refused(self, asked: re.Match[bytes]) -> list[int]:
        if self.known is None:
            return []
        every = self.known.every
        names = {uid: uid for uid in every.values()} if asked["uid"] else every
        wanted = set(numbers(asked["set"], max(names, default=0)))
        flagged = set(self.known.flagged.values())
        return [uid for name, uid in names.items() if name in wanted and uid in flagged]


class _Cutting(Refusing):
    def instead(self, command: bytes, uids: Collection[int]) -> Iterable[bytes]:
        raise ConnectionError("cut on purpose")
