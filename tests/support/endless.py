"""A server that answers one of its commands without end, on a listening socket of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress

from kb.gateway.endpoint import Endpoint

Words = Callable[[bytes], Iterable[bytes]]
"""What is said to a command's line, piece by piece."""
_PIECE = 1 << 16


class EndlessServer:
    """Answers by the first of its words that a line holds; each session has a thread.

    Args:
        greeting: what it says first.
        answers: by words of a command, what is said to it; b"" is in every command.
    """

    def __init__(self, greeting: bytes, answers: Mapping[bytes, Words]) -> None:
        self._greeting, self._answers = greeting, answers
        self.cut = threading.Event()
        """Set once the other side has ended a session in the middle of an answer."""

    @contextmanager
    def listening(self) -> Iterator[Endpoint]:
        """Serve until the end of the block."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
            yield Endpoint(*listener.getsockname())
            listener.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                one, _ = listener.accept()
                threading.Thread(target=self._serve, args=(one,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as lines:
            try:
                client.sendall(self._greeting)
                for line in lines:
                    words = next(one for word, one in self._answers.items() if word in line)
                    _send(client, words(line))
            except OSError:
                self.cut.set()


def _send(client: socket.socket, pieces: Iterable[bytes]) -> None:
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= _PIECE:
            client.sendall(held)
            held.clear()
    client.sendall(held)
