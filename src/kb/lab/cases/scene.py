"""A case on its stage: mail servers, the files that a trainee edits, a gateway that reads them."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import tomllib
from pathlib import Path
from string import Template
from typing import Self

from kb.knowledge.cases import Case
from kb.lab.errors import LabError
from kb.lab.gateway_process import GatewayProcess
from kb.lab.servers.stack import Servers
from kb.lab.wire.encrypted import Authority
from kb.lab.wire.listener import Address
from kb.model import Protocol

GATEWAY = "gateway.toml"


class Scene:
    """A context manager; the folder goes with it, the servers are the caller's.

    Args:
        case: what is wrong.
        servers: running ones.
    """

    def __init__(self, case: Case, servers: Servers) -> None:
        self.case, self.servers = case, servers
        self.quarantine = servers.account("quarantine")
        self.authority = Authority()
        self.folder = Path(tempfile.mkdtemp(prefix="kb-case-"))
        self._gateway: GatewayProcess | None = None
        self._served: dict[Protocol, Address] = {}
        self.write(case.files)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, texts: dict[str, str]) -> None:
        """Put these files into the folder, in the place of those of the same names."""
        named: dict[str, object] = {one: self.servers.address(one) for one in Protocol}
        named["quarantine"] = self.quarantine.address
        for name, text in texts.items():
            written = Template(text.lstrip("\n")).substitute(named)
            (self.folder / name).write_text(written, encoding="utf-8")
        if self.case.certificate:
            for name, text in self.authority.files().items():
                (self.folder / name).write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        """The text of a file as it is now.

        Raises:
            LabError: it cannot be read.
        """
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise LabError(f"{name} cannot be read: {error}") from None

    def start(self) -> None:
        """Start the gateway with the files as they are, in the place of one that runs.

        Raises:
            LabError: it does not start; with its own line.
        """
        self._stop()
        text = self.read(GATEWAY)
        beside = {p.name: self.read(p.name) for p in self.folder.glob("*.pem")}
        self._gateway = GatewayProcess(text, beside)
        # What is no TOML has no tables; the gateway then ends with its line, whatever is asked.
        wanted: list[Protocol] = []
        with contextlib.suppress(tomllib.TOMLDecodeError):
            wanted = [one for one in Protocol if one in tomllib.loads(text)]
        self._served = {one: self._gateway.address(one) for one in wanted or [Protocol.SMTP]}

    @property
    def served(self) -> dict[Protocol, Address]:
        """Where the gateway serves which protocols; empty where it does not run."""
        return self._served

    def address(self, protocol: Protocol) -> Address:
        """Where the gateway serves that protocol.

        Raises:
            LabError: it does not.
        """
        if protocol not in self._served:
            raise LabError(f"the gateway does not serve {protocol.label}")
        return self._served[protocol]

    def log(self) -> list[str]:
        """The lines that the gateway has written on its standard error."""
        return self._gateway.log() if self._gateway else []

    def _stop(self) -> None:
        self._served = {}
        if self._gateway:
            self._gateway.stop()
            self._gateway = None
