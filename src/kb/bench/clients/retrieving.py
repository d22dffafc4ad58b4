"""Several POP3 sessions at once that retrieve all messages, without threads."""

from __future__ import annotations

import selectors
import time
from collections.abc import Sequence

from kb.bench.clients.session import CHUNK, Session
from kb.lab.errors import LabError

_END = b"\r\n.\r\n"


def retrieve(sessions: Sequence[Session], count: int, *, at_once: bool = False) -> float:
    """Seconds until each session has had every message by RETR.

    Args:
        sessions: logged in.
        count: messages in each maildrop.
        at_once: whether all are asked for at once (RFC 2449 6.6), or one after the other.

    Raises:
        LabError: a message was refused, or the server closed.
    """
    begun = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for session in sessions:
            retrieval = _Together(session, count) if at_once else _Retrieval(session, count)
            selector.register(session.socket, selectors.EVENT_READ, retrieval)
        while selector.get_map():
            for key, _ in selector.select():
                retrieval = key.data
                if not retrieval.step():
                    selector.unregister(key.fileobj)
    return time.perf_counter() - begun


class _Retrieval:
    def __init__(self, session: Session, count: int) -> None:
        self._socket, self._left = session.socket, list(range(count, 0, -1))
        self._tail = b""
        self._ask()

    def _ask(self) -> None:
        self._tail = b""
        self._socket.sendall(b"RETR %d\r\n" % self._left.pop())

    def step(self) -> bool:
        octets = self._socket.recv(CHUNK)
        if not octets or (not self._tail and not octets.startswith(b"+")):
            raise LabError(f"RETR is answered {octets[:80]!r}")
        self._tail = (self._tail + octets[-5:])[-5:]
        if self._tail != _END:
            return True
        if not self._left:
            return False
        self._ask()
        return True


class _Together:
    def __init__(self, session: Session, count: int) -> None:
        self._socket, self._left, self._tail = session.socket, count, b""
        self._socket.sendall(b"".join(b"RETR %d\r\n" % n for n in range(1, count + 1)))

    def step(self) -> bool:
        octets = self._socket.recv(CHUNK)
        if not octets:
            raise LabError("the server closed before it had given every message")
        octets = self._tail + octets
        self._left -= octets.count(_END)
        # An end that was counted must not be counted again.
        self._tail = b"" if octets.endswith(_END) else octets[1 - len(_END) :]
        return self._left > 0
