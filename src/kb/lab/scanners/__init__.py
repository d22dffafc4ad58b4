"""Real scanners on free ports of the loopback address, for measurements, benchmarks and tests.

Each module here lays out one, with rules or signatures that it has without the network, in the
folder that it is given. `start` runs them like a stack of mail servers: in a process that ends
with the lab (`kb.lab.servers.keeper`).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, Self

from kb.lab.errors import LabError
from kb.lab.process import started
from kb.lab.scanners import clamd, rspamd, spamd
from kb.lab.servers.keeper import Lay
from kb.lab.servers.stack import Program, missing


class Kind(NamedTuple):
    """A scanner that can be started."""

    programs: tuple[Program, ...]
    lay: Lay


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "clamd": Kind((clamd.CLAMD,), clamd.lay),
        "spamd": Kind((spamd.SPAMD,), spamd.lay),
        "rspamd": Kind((rspamd.RSPAMD,), rspamd.lay),
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
        if packages := missing(KINDS[name].programs):
            raise LabError(f"{name} is missing; apt install {' '.join(packages)}")
        self._child = started("scanner", (name,), __name__, name)
        self.url = f"{name}://{self._child.address(name)}"
        """As the gateway's configuration names it."""

    def close(self) -> None:
        """End it; its folder goes with it."""
        self._child.stop()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.close()
