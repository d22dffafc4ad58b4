"""What the servers of tests share: a folder, a process, and that both are gone afterwards."""

from __future__ import annotations

import abc
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from kb.gateway.endpoint import Endpoint
from support.wait import until

PATIENCE = 30
"""Seconds that a server may take to end."""


class Daemon(abc.ABC):
    """A server in the foreground, with a folder of its own; use as a context manager."""

    endpoint: Endpoint
    _name: str

    @abc.abstractmethod
    def _lay(self, folder: Path) -> tuple[str, ...]:
        """Write its configuration; the command that starts it."""

    @abc.abstractmethod
    def log(self) -> str:
        """What it has logged."""

    def __enter__(self) -> Self:
        """Start it, and wait until it accepts connections."""
        # Its processes run as users of their own, so the folder has to be passable to all.
        self._folder = Path(tempfile.mkdtemp(prefix=f"kb-{self._name}-"))
        self._folder.chmod(0o755)
        self._process = subprocess.Popen(
            self._lay(self._folder), start_new_session=True, stderr=subprocess.DEVNULL
        )
        until(self._listens, self.log)
        return self

    def _listens(self) -> bool:
        assert self._process.poll() is None, self.log()
        with contextlib.suppress(OSError), socket.create_connection(self.endpoint, 1):
            return True
        return False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it and delete the folder."""
        self._process.terminate()
        self._process.wait(PATIENCE)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        shutil.rmtree(self._folder, ignore_errors=True)
