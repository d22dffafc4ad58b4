"""A clamd of one's own: ended as by a crash, made to hang, reloaded, always on the same port."""

from __future__ import annotations

import os
import signal
import socket

from kb.lab.descendants import children
from kb.lab.errors import LabError
from kb.lab.process import started
from kb.lab.scanners import clamd, clamd_process
from kb.lab.servers.keeper import HOST
from kb.wire import clamd as wire

_PATIENCE = 60
"""Seconds in which it has to answer."""


class OwnClamd:
    """One clamd, on one port; it runs from the start.

    Its process and folder end with the lab, see `kb.lab.attended`, whatever it was made to do.

    Args:
        stream: its StreamMaxLength, in octets.

    Raises:
        LabError: it does not start.
    """

    def __init__(self, stream: int = clamd.STREAM_OCTETS) -> None:
        self._stream = stream
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        """Over TCP, as the gateway's configuration has it."""
        return f"clamd://{HOST}:{self.port}"

    @property
    def file_url(self) -> str:
        """Over the socket file, which is another one after each start."""
        return f"clamd://{self._child.folder / clamd.SOCKET}"

    def start(self) -> None:
        """Start it, for the first time or after `kill`, and wait until it answers.

        Raises:
            LabError: it does not; nothing of it is left then.
        """
        words = (str(self._stream), str(self.port))
        self._child = started("scanner", ("clamd",), clamd_process.__name__, *words)
        self.port = self._child.address("clamd").port
        if self.say(b"zPING\0") != b"PONG\0":
            self._child.stop()
            raise LabError(f"{self.url} does not answer as clamd does")

    def say(self, command: bytes) -> bytes:
        """Give it a command by itself; b"" where nobody answers."""
        try:
            with socket.create_connection((HOST, self.port), _PATIENCE) as peer:
                peer.sendall(command)
                return peer.recv(1000)
        except OSError:
            return b""

    @property
    def version(self) -> str:
        """`ClamAV 1.4.6`; "" where nobody answers."""
        return wire.version(self.say(wire.VERSION).rstrip(b"\0"))

    @property
    def pid(self) -> int:
        """The root of its processes."""
        return self._child.pid

    def send_signal(self, number: int) -> None:
        """SIGSTOP, SIGCONT, SIGUSR2…; nothing where it does not run."""
        for pid in children(self._child.pid):
            os.kill(pid, number)

    def kill(self) -> None:
        """End it as a crash would, hanging or not; nothing where it does not run."""
        if self._child.running:
            self.send_signal(signal.SIGKILL)
            self._child.stop()

    def close(self) -> None:
        """End it, running or not."""
        self.kill()
