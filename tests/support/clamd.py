"""clamd on a free port, to be started, stopped, killed, and made to hang."""

from __future__ import annotations

import base64
import signal
import socket
import subprocess
import time
from pathlib import Path

from kb.lab.scanners import clamd

PATIENCE = 60
TEST_FILES = sorted(Path("/usr/share/clamav-testfiles").glob("clam*"))
"""ClamAV's own: the same harmless file in all kinds of archives, packed and unpacked."""
TEST_FILE_NAME = "Clamav.Test.File-6.UNOFFICIAL"
EICAR_NAME = "Eicar-Test-Signature.UNOFFICIAL"
"""What clamd calls what is in no database of ClamAV's."""


class Clamd:
    """One clamd, always on the same port and socket file.

    Args:
        folder: a new one, for its files.
        stream: its StreamMaxLength.
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
        """Over TCP."""
        return f"clamd://127.0.0.1:{self.port}"

    @property
    def file_url(self) -> str:
        """Over the socket file."""
        return f"clamd://{self._folder / clamd.SOCKET}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen(
            self._daemon.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + PATIENCE
        while self.say(b"zPING\0") != b"PONG\0":
            assert self._process.poll() is None, "clamd has ended"
            assert time.monotonic() < deadline, "clamd does not answer"
            time.sleep(0.05)

    def say(self, command: bytes) -> bytes:
        """Give it a command by itself; b"" where nobody answers."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as peer:
                peer.sendall(command)
                return peer.recv(1000)
        except OSError:
            return b""

    def send_signal(self, number: int) -> None:
        """SIGSTOP, SIGCONT, SIGUSR2…"""
        assert self._process
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it as a crash would."""
        assert self._process
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End it, running or not, hanging or not."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self.kill()


def attached(octets: bytes, name: str) -> bytes:
    """A message with a text and a file."""
    lines = (
        "Subject: x",
        "Content-Type: multipart/mixed; boundary=b",
        "",
        "--b",
        "",
        "text",
        "--b",
        f"Content-Type: application/octet-stream; name={name}",
        "Content-Transfer-Encoding: base64",
        "",
        base64.encodebytes(octets).decode().replace("\n", "\r\n") + "--b--",
        "",
    )
    return "\r\n".join(lines).encode()
