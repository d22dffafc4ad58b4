"""Exim on a free port, with the lab's configuration and options of a test's."""

from __future__ import annotations

import shutil
from pathlib import Path

from conftest import missing
from kb.gateway.endpoint import Endpoint
from kb.lab.servers.cyrus import exim
from kb.lab.servers.stack import missing as missing_packages
from support.daemon import Daemon
from support.postfix import DOMAIN, free_port

_TLS = "tls_advertise_hosts ="


class Exim(Daemon):
    """A running Exim that hands mail for `DOMAIN` on by LMTP; use as a context manager.

    Args:
        lmtp: where to.
        certificate: for TLS.
        key: its key.
        implicit: whether TLS begins the connection.
    """

    _name = "exim"

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

    def _lay(self, folder: Path) -> tuple[str, ...]:
        daemon = exim.lay(folder / "e", DOMAIN, self.endpoint.port, self._lmtp.port)
        file = folder / "e" / "exim.conf"
        # Copies that its user can read.
        certificate, key = (shutil.copy(one, folder) for one in self._files)
        shutil.chown(key, exim.USER)
        tls = f"{_TLS} *\ntls_certificate = {certificate}\ntls_privatekey = {key}\n"
        text = file.read_text()
        assert text.count(_TLS) == 1
        file.write_text(text.replace(_TLS, tls + self._options))
        return daemon.command

    def log(self) -> str:
        """What it has logged."""
        return "".join(path.read_text() for path in (self._folder / "e" / "log").glob("*log"))
