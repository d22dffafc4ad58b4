"""Postfix on free ports, with the lab's configuration and lines of a test's."""

from __future__ import annotations

import os
from pathlib import Path

from conftest import missing, need
from kb.gateway.endpoint import Endpoint
from kb.lab.servers.dovecot import postfix
from kb.lab.servers.free_ports import free_ports
from support.daemon import Daemon

DOMAIN = "example.test"


def free_port() -> int:
    """A port of the loopback address that is free now; nothing keeps it so."""
    return free_ports("127.0.0.1", 1)[0]


class Postfix(Daemon):
    """A running Postfix that hands mail for `DOMAIN` on by LMTP; use as a context manager.

    Args:
        lmtp: where to.
        port: what it listens on.
        main: lines at the end of main.cf, which override those before.
        master: lines at the end of master.cf.
        replaces: whether `master` stands for the line of the listener on `port`.
    """

    _name = "postfix"

    def __init__(
        self, lmtp: Endpoint, port: int, main: str = "", master: str = "", *, replaces: bool = False
    ) -> None:
        need("postfix")
        if os.geteuid() != 0:
            missing("Postfix starts as root only")
        self.endpoint = Endpoint("127.0.0.1", port)
        self._lmtp, self._main, self._master, self._replaces = lmtp, main, master, replaces

    def _lay(self, folder: Path) -> tuple[str, ...]:
        daemon = postfix.lay(folder / "p", DOMAIN, self.endpoint.port, self._lmtp.port)
        conf = folder / "p" / "conf"
        with (conf / "main.cf").open("a") as file:
            file.write(self._main)
        services = (conf / "master.cf").read_text()
        if self._replaces:
            services = services.partition("\n")[2]
        (conf / "master.cf").write_text(services + self._master)
        return daemon.command

    def log(self) -> str:
        """What it has logged."""
        log = self._folder / "p" / "log"
        return log.read_text() if log.exists() else ""
