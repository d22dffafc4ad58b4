"""Both ends of a gateway's session from scripts that may begin TLS."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading

from kb.gateway.endpoint import Endpoint
from support.transcript import Peer

TIMEOUT = 30


class Between(Peer):
    """A peer whose transcript may begin TLS, and send several lines at once."""

    def __init__(self, sock: socket.socket, side: str, context: ssl.SSLContext | None) -> None:
        super().__init__(sock, side)
        self._context = context

    def act(self, script: str) -> None:
        """Play a case's script."""
        for line in script.strip().split("\n"):
            if line == "-- tls":
                self._begin_tls()
            elif line == "-- clear":
                # The gateway has begun the handshake; it is left without an answer.
                assert self.socket.recv(5)[:1] == b"\x16"
            elif line.startswith(f"{self.side}: "):
                words = line[3:].split(" | ")
                self.send("\r\n".join(words).encode() + b"\r\n" * (not line.endswith("~")))
            else:
                self._hear(line)

    def _hear(self, line: str) -> None:
        if line.endswith(": ..."):
            self._skipping = True
        elif line == "-- closed":
            if self._skipping:
                with contextlib.suppress(ConnectionResetError):
                    self._file.read()
            else:
                self.play(line)
        else:
            self.play(f"{line[:3]}...\n{line}" if self._skipping else line)
            self._skipping = False

    _skipping = False

    def _begin_tls(self) -> None:
        assert self._context
        server = self.side == "S"
        self.socket = self._context.wrap_socket(
            self.socket, server_side=server, server_hostname=None if server else "127.0.0.1"
        )
        self._file = self.socket.makefile("rb")


class Behind:
    """The server of a case, in a thread."""

    def __init__(self, script: str, context: ssl.SSLContext) -> None:
        self._script, self._context = script, context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(TIMEOUT)
        self.endpoint = Endpoint(*self._listener.getsockname()[:2])
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            connection, _ = self._listener.accept()
            with contextlib.closing(Between(connection, "S", self._context)) as peer:
                peer.act(self._script)
        except BaseException as error:  # told by `check` in the test's own thread
            self._error = error
        finally:
            self._listener.close()

    def check(self) -> None:
        """Wait for its end; raises what went wrong."""
        self._thread.join(TIMEOUT)
        assert not self._thread.is_alive(), "the server's script has not come to its end"
        if self._error:
            raise self._error
