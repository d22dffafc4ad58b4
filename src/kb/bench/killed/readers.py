"""Clients that read until they have all of their mail, through a gateway that is killed meanwhile.

What a connection brought counts as a message only where the protocol says that this is its end: the
line with a dot behind RETR, the literal's length and the tagged OK behind FETCH.
"""

from __future__ import annotations

import random
import re
import socket
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from kb.bench.killed.ledger import Key, Ledger
from kb.lab.clients import TIMEOUT
from kb.lab.errors import LabError
from kb.lab.servers.account import Account
from kb.lab.wire.listener import Address

DELETES_EVERY = 3
"""One message in so many is deleted by whoever has it."""
QUITS = 0.7
"""How likely a POP3 session ends with QUIT; else it ends without."""
_ROOM = 1 << 16
"""Octets that wait for a client to read them."""
_LITERAL = re.compile(rb"\{(\d+)\}\r\n\Z")

Where = Callable[[], Address]
"""Where the gateway listens now."""


class Reader(ABC):
    """One client of one account.

    Args:
        where: the gateway.
        account: its own.
        count: how many messages it had at first.
        dice: what it does next.
        ledger: what it got.
    """

    def __init__(
        self, where: Where, account: Account, count: int, dice: random.Random, ledger: Ledger
    ) -> None:
        self._where, self._account, self._count = where, account, count
        self._dice, self._ledger = dice, ledger

    @abstractmethod
    def session(self, *, last: bool) -> None:
        """One session; ends early where the gateway does.

        Args:
            last: whether it is the client's last one, which ends as it should.

        Raises:
            OSError: the connection was lost, or there was none.
            LabError: something was refused.
        """

    @contextmanager
    def _connected(self) -> Iterator[tuple[socket.socket, BinaryIO]]:
        with socket.socket() as sock:
            # Before it connects: so much is on its way that a message is not there at once.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _ROOM)
            sock.settimeout(TIMEOUT)
            sock.connect(self._where())
            with sock.makefile("rb") as file:
                yield sock, file

    def _line(self, file: BinaryIO) -> bytes:
        line = file.readline()
        if not line.endswith(b"\n"):
            raise ConnectionError("the connection ended")
        return line

    def _expect(self, file: BinaryIO, head: bytes) -> bytes:
        line = self._line(file)
        if not line.startswith(head):
            raise LabError(f"{self._account.shown} was answered {line[:80]!r}")
        return line


class Pop3Reader(Reader):
    """Reads all in any order, and deletes some of it."""

    def session(self, *, last: bool) -> None:
        """One session. Raises what `Reader.session` raises."""
        deleted: list[Key] = []
        try:
            with self._connected() as (sock, file):
                self._expect(file, b"+OK")
                user, password = self._account.user, self._account.password
                for command in (f"USER {user}", f"PASS {password}", "STAT"):
                    sock.sendall(f"{command}\r\n".encode())
                    answer = self._expect(file, b"+OK")
                numbers = list(range(1, int(answer.split()[1]) + 1))
                self._dice.shuffle(numbers)
                for one in numbers:
                    sock.sendall(b"RETR %d\r\n" % one)
                    self._expect(file, b"+OK")
                    key = self._ledger.got(self._account.user, self._message(file))
                    if key.number % DELETES_EVERY == 0:
                        sock.sendall(b"DELE %d\r\n" % one)
                        deleted.append(key)
                        self._expect(file, b"+OK")
                if last or self._dice.random() < QUITS:
                    quitting, deleted = deleted, []
                    self._ledger.quits(quitting)
                    sock.sendall(b"QUIT\r\n")
                    self._expect(file, b"+OK")
                    self._ledger.quitted(quitting)
        finally:
            self._ledger.gave_up(deleted)

    def _message(self, file: BinaryIO) -> bytes:
        lines = []
        try:
            while (line := self._line(file)) != b".\r\n":
                self._ledger.came(len(line))
                lines.append(line[1:] if line.startswith(b".") else line)
        except OSError:
            self._ledger.tore()
            raise
        return b"".join(lines)


class ImapReader(Reader):
    """Reads all in any order."""

    def session(self, *, last: bool) -> None:
        """One session. Raises what `Reader.session` raises."""
        with self._connected() as (sock, file):
            self._expect(file, b"* OK")
            user, password = self._account.user, self._account.password
            for command in (f"LOGIN {user} {password}", "EXAMINE INBOX"):
                sock.sendall(f"a {command}\r\n".encode())
                while (line := self._line(file)).startswith(b"* "):
                    pass
                if not line.startswith(b"a OK"):
                    raise LabError(f"{command.split()[0]} was answered {line[:80]!r}")
            numbers = list(range(1, self._count + 1))
            self._dice.shuffle(numbers)
            for number in numbers:
                sock.sendall(b"f FETCH %d BODY.PEEK[]\r\n" % number)
                self._ledger.got(self._account.user, self._fetched(file))

    def _fetched(self, file: BinaryIO) -> bytes:
        octets = b""
        while not (line := self._line(file)).startswith(b"f "):
            if literal := _LITERAL.search(line):
                octets = self._literal(file, int(literal[1]))
        if not line.startswith(b"f OK") or not octets:
            raise LabError(f"FETCH was answered {line[:80]!r}")
        return octets

    def _literal(self, file: BinaryIO, size: int) -> bytes:
        octets = bytearray()
        try:
            while len(octets) < size:
                piece = file.read(min(1 << 12, size - len(octets)))
                if not piece:
                    raise ConnectionError("the connection ended")
                self._ledger.came(len(piece))
                octets += piece
        except OSError:
            self._ledger.tore()
            raise
        return bytes(octets)
