"""A clamd of one's own: ended as by a crash, made to hang, reloaded, always on the same port."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from pathlib import Path

from kb.lab.errors import LabError
from kb.lab.scanners import clamd
from kb.wire import clamd as wire

_PATIENCE = 60
"""Seconds in which it has to answer."""


class OwnClamd:
    """One clamd, on one port and one socket file; it runs from the start.

    Args:
        folder: a new one, for its files.
        stream: its StreamMaxLength.

    Raises:
        LabError: it does not start.
    """

    def __init__(self, folder: Path, stream: int = clamd.STREAM_OCTETS) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        (self._daemon,) = clamd.lay(folder, [self.port], stream=stream)
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        """Over TCP, as the gateway's configuration has it."""
        return f"clamd://127.0.0.1:{self.port}"

    @property
    def file_url(self) -> str:
        """Over the socket file."""
        return f"clamd://{self._folder / clamd.SOCKET}"

    def start(self) -> None:
        """Start it, and wait until it answers. Raises `LabError` if it does not."""
        self._process = subprocess.Popen(  # noqa: S603 - the lab's own command
            self._daemon.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + _PATIENCE
        while self.say(b"zPING\0") != b"PONG\0":
            if self._process.poll() is not None:
                raise LabError("clamd has ended as it started")
            if time.monotonic() > deadline:
                raise LabError(f"clamd does not answer in {_PATIENCE} s")
            time.sleep(0.05)

    def say(self, command: bytes) -> bytes:
        """Give it a command by itself; b"" where nobody answers."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), _PATIENCE) as peer:
                peer.sendall(command)
                return peer.recv(1000)
        except OSError:
            return b""

    @property
    def version(self) -> str:
        """`ClamAV 1.4.6`; "" where nobody answers."""
        return wire.version(self.say(wire.VERSION).rstrip(b"\0"))

    def send_signal(self, number: int) -> None:
        """SIGSTOP, SIGCONT, SIGUSR2…"""
        if self._process:
            self._process.send_signal(number)

    def kill(self) -> None:
        """End it as a crash would."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """End it, running or not, hanging or not."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self.kill()
