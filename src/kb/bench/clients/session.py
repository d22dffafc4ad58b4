"""One session of POP3 or IMAP over a plain socket: a command out, octets up to its end in."""

from __future__ import annotations

import socket
import time
from typing import Self

from kb.lab.errors import LabError
from kb.lab.servers.account import Account
from kb.lab.wire.listener import Address

CHUNK = 1 << 18
TAIL = 4096
"""Octets that hold the last line of any answer."""
PATIENCE = 120
"""Seconds without an octet after which a server is given up."""


class Session:
    """A connection.

    Args:
        at: the server.
    """

    def __init__(self, at: Address) -> None:
        self.socket = socket.create_connection(at, PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.first_octet = 0.0
        """Seconds from the last command to the first octet of its answer."""

    def exchange(self, command: bytes, end: bytes, head: bytes) -> tuple[int, bytes]:
        """Send a command, and read up to the end of its answer.

        Args:
            command: with its line end.
            end: the octets with which the answer ends.
            head: how its first or, where `end` is a tag, its last line must begin.

        Returns:
            How many octets came, and the last of them.

        Raises:
            LabError: the answer is another, or the server closed.
        """
        begun = time.perf_counter()
        self.socket.sendall(command)
        count, tail, first = 0, b"", b""
        while True:
            octets = self.socket.recv(CHUNK)
            if not octets:
                raise LabError(f"the server closed after {command!r}")
            if not count:
                self.first_octet = time.perf_counter() - begun
            if len(first) < len(head):
                first += octets[: len(head)]
                if not head.startswith(first[: len(head)]):
                    raise LabError(f"{command!r} is answered {octets[:80]!r}")
            count += len(octets)
            tail = (tail + octets)[-TAIL:] if len(octets) < TAIL else octets[-TAIL:]
            if _ended(tail, end):
                return count, tail

    def close(self) -> None:
        """Cut the connection."""
        self.socket.close()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Cut the connection."""
        self.close()


def _ended(tail: bytes, end: bytes) -> bool:
    if end.endswith(b"\r\n"):
        return tail.endswith(end)
    # A tagged line, whose text is the server's own.
    return tail.endswith(b"\r\n") and tail[:-2].rpartition(b"\r\n")[2].startswith(end)


def pop3(at: Address, account: Account) -> Session:
    """A POP3 session, logged in.

    Raises:
        LabError: it is refused.
    """
    session = Session(at)
    line = b"\r\n"
    session.exchange(b"", line, b"+OK")
    session.exchange(b"USER %s\r\n" % account.user.encode(), line, b"+OK")
    session.exchange(b"PASS %s\r\n" % account.password.encode(), line, b"+OK")
    return session


def stat(session: Session, count: int) -> None:
    """POP3's STAT.

    Raises:
        LabError: the maildrop holds another number of messages.
    """
    _, answer = session.exchange(b"STAT\r\n", b"\r\n", b"+OK")
    if int(answer.split()[1]) != count:
        raise LabError(f"the maildrop has {answer!r}, not {count} messages")


def imap(at: Address, account: Account) -> Session:
    """An IMAP session, logged in.

    Raises:
        LabError: it is refused.
    """
    session = Session(at)
    session.exchange(b"", b"\r\n", b"* OK")
    login = b"t LOGIN %s %s\r\n" % (account.user.encode(), account.password.encode())
    ask(session, login)
    return session


def ask(session: Session, command: bytes) -> int:
    """An IMAP command with the tag `t`; returns the octets of its answer.

    Raises:
        LabError: it is not answered OK.
    """
    count, tail = session.exchange(command, b"t ", b"")
    if b"\r\nt OK" not in b"\r\n" + tail:
        raise LabError(f"{command!r} is answered {tail[-80:]!r}")
    return count
