"""Exim on a free port, with the lab's configuration and options of a test's."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from conftest import missing
from kb.gateway.endpoint import Endpoint
from kb.lab.servers.cyrus import exim
from kb.lab.servers.stack import missing as missing_packages
from support.postfix import DOMAIN, PATIENCE, free_port
from support.wait import until

_TLS = "tls_advertise_hosts ="


class Exim:
    """A running Exim that hands mail for `DOMAIN` on by LMTP; use as a context manager.

    Args:
        lmtp: where to.
        certificate: for TLS.
        key: its key.
        implicit: whether TLS begins the connection.
    """

    def __init__(
        self,
        lmtp: Endpoint,
        certificate: Path,
        key: Path,
        *,
        implicit: bool = False,
    ) -> None:
        if packages := missing_packages([exim.EXIM]):
            missing(f"not installed: {' '.join(packages)}")
        self._lmtp, self._files, self._options = lmtp, (certificate, key), ""
        self.endpoint = Endpoint("127.0.0.1", free_port())
        if implicit:
            self._options = f"tls_on_connect_ports = {self.endpoint.port}\n"

    def __enter__(self) -> Self:
        """Start it, and wait until it accepts connections."""
        self._folder = Path(tempfile.mkdtemp(prefix="kb-exim-"))
        self._folder.chmod(0o755)
        daemon = exim.lay(self._folder / "e", DOMAIN, self.endpoint.port, self._lmtp.port)
        file = self._folder / "e" / "exim.conf"
        # Copies that its user can read.
        certificate, key = (shutil.copy(one, self._folder) for one in self._files)
        shutil.chown(key, exim.USER)
        tls = f"{_TLS} *\ntls_certificate = {certificate}\ntls_privatekey = {key}\n"
        text = file.read_text()
        assert text.count(_TLS) == 1
        file.write_text(text.replace(_TLS, tls + self._options))
        self._process = subprocess.Popen(daemon.command, stderr=subprocess.DEVNULL)
        until(self._listens, self.log)
        return self

    def _listens(self) -> bool:
        assert self._process.poll() is None, self.log()
        try:
            socket.create_connection(self.endpoint, 1).close()
        except OSError:
            return False
        return True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it and delete the folder."""
        self._process.terminate()
        self._process.wait(PATIENCE)
        shutil.rmtree(self._folder, ignore_errors=True)

    def log(self) -> str:
        """What it has logged."""
        return "".join(path.read_text() for path in (self._folder / "e" / "log").glob("*log"))
