"""Forced actions on POP3, between a client and the mail server.

What is flagged is found by the lab's own `octets.flagged`, not by the gateway's scanners.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Iterator

from kb.lab import octets
from kb.lab.dialogue import unstuffed
from kb.lab.listener import Address, Listener

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


class Inline(Listener):
    """Passes commands and replies on, one by one. Override `replaced`."""

    def __init__(self, server: Address) -> None:
        self.server = server
        super().__init__()

    def serve(self, client: socket.socket) -> None:
        """Serve one session."""
        with self.connect(self.server) as upstream:
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
        if _flagged(whole):
            return [b"-ERR the message is refused by policy\r\n"]
        return whole if verb.upper() == b"RETR" else server.ask(command)


def _flagged(reply: list[bytes]) -> bool:
    """Whether a reply to RETR brought a flagged message."""
    return octets.flagged(unstuffed(line.removesuffix(b"\r\n") for line in reply[1:-1]))


class PrefetchHideDelete(Listener):
    """Fetch all at login, leave flagged messages out of every listing, delete them at the end.

    The client's message numbers are mapped, so it sees 1 to n without a gap. Deletions, the
    client's and the forced ones, are sent upstream at the session's end and committed by QUIT;
    where the client leaves without QUIT, only the forced ones are (RFC 1939 section 6).
    """

    def __init__(self, server: Address) -> None:
        self.server = server
        super().__init__()

    def serve(self, client: socket.socket) -> None:
        """Serve one session: until login the server answers, then the maildrop fetched."""
        with self.connect(self.server) as upstream:
            near, far = Peer(client), Peer(upstream)
            near.say(far.line())
            while command := near.line():
                reply = far.ask(command)
                if command[:4].upper() in (b"PASS", b"APOP") and reply[0].startswith(b"+OK"):
                    _Hidden(near, far).serve(reply)
                    return
                near.say(*reply)


class _Message:
    """One message fetched: its number at the server, what LIST and UIDL say, its lines."""

    def __init__(self, number: int, size: bytes, id_: bytes, reply: list[bytes]) -> None:
        self.number, self.size, self.id = number, size, id_
        self.lines = reply[1:]
        self.hidden = _flagged(reply)
        self.deleted = False

    def top(self, count: int) -> list[bytes]:
        """The header, the empty line and `count` lines of the body (RFC 1939 section 7)."""
        body = self.lines.index(b"\r\n") + 1 if b"\r\n" in self.lines else len(self.lines) - 1
        return [*self.lines[:-1][: body + count], self.lines[-1]]


class _Hidden:
    """The TRANSACTION state over a fetched maildrop."""

    def __init__(self, client: Peer, server: Peer) -> None:
        self._client, self._server = client, server
        sizes, ids = dict(_listed(server, b"LIST")), dict(_listed(server, b"UIDL"))
        self._all = [
            _Message(number, size, ids[number], server.ask(b"RETR %d\r\n" % number))
            for number, size in sizes.items()
        ]
        self._shown = [message for message in self._all if not message.hidden]

    def serve(self, greeting: list[bytes]) -> None:
        """Answer the login, then every command until QUIT or the client's end."""
        self._client.say(*greeting)
        while command := self._client.line():
            verb, *arguments = command.split()
            if verb.upper() == b"QUIT":
                self._client.say(*self._update(m for m in self._all if m.hidden or m.deleted))
                return
            self._client.say(*self._answer(verb.upper(), arguments))
        self._update(m for m in self._all if m.hidden)

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
