"""Real scanners on free ports of the loopback address, for measurements, benchmarks and tests.

Each module here lays out one, with rules or signatures that it has without the network, in the
folder that it is given. `start` runs them like a stack of mail servers: in a process that ends
with the lab (`kb.lab.servers.keeper`).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, Self

from kb.lab.errors import LabError
from kb.lab.process import started
from kb.lab.scanners import clamd, rspamd, spamd
from kb.lab.servers.keeper import Lay
from kb.lab.servers.stack import Program, missing
from kb.model import Threat
from kb.scan import scanners
from kb.scan.findings import reason
from kb.scan.patience import Patience
from kb.scan.plugin import SpamCheck

_PATIENCE = 20
"""Seconds in which it has to tell its version."""


class Kind(NamedTuple):
    """A scanner that can be started."""

    programs: tuple[Program, ...]
    lay: Lay
    threat: Threat
    """What it looks for, which is the key of the gateway's table `[scanner]`."""


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "clamd": Kind((clamd.CLAMD,), clamd.lay, Threat.VIRUS),
        "spamd": Kind((spamd.SPAMD,), spamd.lay, Threat.SPAM),
        "rspamd": Kind((rspamd.RSPAMD,), rspamd.lay, Threat.SPAM),
    }
)
"""By name, which is the scheme that the gateway's configuration has for it."""


class Running:
    """A scanner that runs.

    Args:
        name: of its kind.

    Raises:
        LabError: it is not installed, or did not start.
    """

    def __init__(self, name: str) -> None:
        self._threat = KINDS[name].threat
        if packages := missing(KINDS[name].programs):
            raise LabError(f"{name} is missing; apt install {' '.join(packages)}")
        self._child = started("scanner", (name,), __name__, name)
        self.url = f"{name}://{self._child.address(name)}"
        """As the gateway's configuration names it."""

    @property
    def version(self) -> str:
        """Engine and signatures, as the gateway is told them: `ClamAV 1.4.3`.

        Raises:
            LabError: it does not tell.
        """
        keys = {Threat.SPAM: "builtin", Threat.VIRUS: "builtin"} | {self._threat: self.url}
        asked = scanners.scanner(keys[Threat.SPAM], keys[Threat.VIRUS]).scanners
        (own,) = (one for one in asked if one.name == self.url)
        try:
            if isinstance(own, SpamCheck):
                return asyncio.run(asyncio.wait_for(own.version(), _PATIENCE))
            with Patience(_PATIENCE, threading.Event()) as patience:
                return own.version(patience)
        except Exception as error:
            raise LabError(f"{self.url} does not tell its version: {reason(error)}") from error

    def close(self) -> None:
        """End it; its folder goes with it."""
        self._child.stop()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.close()
