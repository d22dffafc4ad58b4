"""Postfix on free ports, with the lab's configuration and lines of a test's."""

from __future__ import annotations

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

from conftest import missing, need
from kb.gateway.endpoint import Endpoint
from kb.lab.servers.dovecot import postfix
from support.wait import until

DOMAIN = "example.test"
PATIENCE = 30


def free_port() -> int:
    """A port of the loopback address that is free now; nothing keeps it so."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


class Postfix:
    """A running Postfix that hands mail for `DOMAIN` on by LMTP; use as a context manager.

    Args:
        lmtp: where to.
        port: what it listens on.
        main: lines at the end of main.cf, which override those before.
        master: lines at the end of master.cf.
        replaces: whether `master` stands for the line of the listener on `port`.
    """

    def __init__(
        self, lmtp: Endpoint, port: int, main: str = "", master: str = "", *, replaces: bool = False
    ) -> None:
        need("postfix")
        if os.geteuid() != 0:
            missing("Postfix starts as root only")
        self.endpoint = Endpoint("127.0.0.1", port)
        self._lmtp, self._main, self._master, self._replaces = lmtp, main, master, replaces

    def __enter__(self) -> Self:
        """Start it, and wait until it accepts connections."""
        self._folder = Path(tempfile.mkdtemp(prefix="kb-postfix-"))
        self._folder.chmod(0o755)
        daemon = postfix.lay(self._folder / "p", DOMAIN, self.endpoint.port, self._lmtp.port)
        conf = self._folder / "p" / "conf"
        with (conf / "main.cf").open("a") as file:
            file.write(self._main)
        services = (conf / "master.cf").read_text()
        if self._replaces:
            services = services.partition("\n")[2]
        (conf / "master.cf").write_text(services + self._master)
        self._process = subprocess.Popen(
            daemon.command, start_new_session=True, stderr=subprocess.DEVNULL
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

    def log(self) -> str:
        """What it has logged."""
        log = self._folder / "p" / "log"
        return log.read_text() if log.exists() else ""
