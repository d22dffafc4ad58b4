"""A relay before clamd that holds its replies until so many of them are due at a time."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

_BLOCK = 1 << 16


class Held:
    """The relay.

    Args:
        port: clamd's, on this machine.
        most: how many sessions must wait for a reply at a time before any has it.
        fails: in the reply about a stream that has these octets clamd tells an error; b"": in none.
    """

    def __init__(self, port: int, most: int, fails: bytes = b"") -> None:
        self._port, self._most, self._fails = port, most, fails
        self._waiting = 0
        self._lock = threading.Lock()
        self.are_met = threading.Event()
        """Whether so many were due at a time."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"clamd://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Take no more sessions."""
        # A thread that accepts is woken by this, and by `close` alone is not.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                session, _ = self._listener.accept()
                threading.Thread(target=self._session, args=(session,), daemon=True).start()

    def _session(self, session: socket.socket) -> None:
        failing = threading.Event()
        with session, socket.create_connection(("127.0.0.1", self._port)) as clamd:
            replies = threading.Thread(
                target=self._replies, args=(clamd, session, failing), daemon=True
            )
            replies.start()
            seen = b""
            with suppress(OSError):
                while block := session.recv(_BLOCK):
                    seen = (seen + block)[-2 * _BLOCK :]
                    if self._fails and self._fails in seen:
                        failing.set()
                        seen = b""
                    clamd.sendall(block)
                clamd.shutdown(socket.SHUT_WR)
            replies.join()

    def _replies(
        self, clamd: socket.socket, session: socket.socket, failing: threading.Event
    ) -> None:
        with suppress(OSError):
            while reply := clamd.recv(_BLOCK):
                with self._lock:
                    self._waiting += 1
                    if self._waiting >= self._most:
                        self.are_met.set()
                self.are_met.wait()
                if failing.is_set():
                    reply = reply.partition(b":")[0] + b": Can't allocate memory ERROR\0"
                    failing.clear()
                session.sendall(reply)
