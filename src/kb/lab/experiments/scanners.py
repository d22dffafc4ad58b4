"""The scanners that the product's gateway is measured with, by name; the first is built in.

One axis of an experiment, as mechanism and stack are. Forced gateways ask none: they look for
the public test strings themselves, so what they show is measured once, with the first scanner.
What a scanner finds does not hang on who keeps the mailbox, so those beyond the first are asked on
the first stack only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import MappingProxyType
from typing import NamedTuple

from kb.errors import InputError
from kb.lab.scanners import KINDS, Running
from kb.lab.servers.stack import missing
from kb.model import Cell, Verdict, evidence

ALL = "all"
"""What `--scanner` takes for every scanner that can be started here."""
_BUILTIN: Mapping[str, str] = MappingProxyType({"spam": "builtin", "virus": "builtin"})
_NONE: Mapping[str, str] = MappingProxyType({})


class Scanner(NamedTuple):
    """What finds spam and viruses for the gateway."""

    id: str
    """The names of its programs, with a hyphen between; it stands in the evidence's file name."""
    title: str
    keys: Mapping[str, str] = _BUILTIN
    """The keys of the gateway's table `[scanner]`."""
    programs: tuple[str, ...] = ()
    """Which of `kb.lab.scanners` have to run; once they do, `keys` names them."""
    versions: Mapping[str, str] = _NONE
    """Of the programs that run."""

    def missing(self) -> tuple[str, ...]:
        """The Debian packages that must be installed before it can be asked."""
        return missing(one for name in self.programs for one in KINDS[name].programs)

    def measures(self, cell: Cell) -> bool:
        """Whether a cell is measured with it: every one with the first scanner, else those where
        the product's gateway asks one of its programs.
        """
        if not self.programs:
            return True
        threats = {KINDS[name].threat for name in self.programs}
        return cell.article is Verdict.YES and cell.threat in threats

    @contextmanager
    def started(self) -> Iterator[Scanner]:
        """It, with its programs running.

        Raises:
            LabError: one of them is not installed, or did not start.
        """
        with ExitStack() as stack:
            keys, versions = dict(self.keys), {}
            for name in self.programs:
                running = stack.enter_context(Running(name))
                keys[KINDS[name].threat] = running.url
                versions[name] = running.version
            yield self._replace(keys=keys, versions=versions)


BUILTIN = Scanner(evidence.BUILTIN, "the built-in test for the public test strings GTUBE and EICAR")

SCANNERS: Mapping[str, Scanner] = MappingProxyType(
    {
        one.id: one
        for one in (
            BUILTIN,
            Scanner("clamd-rspamd", "clamd and rspamd", programs=("clamd", "rspamd")),
            Scanner("spamd", "spamd", programs=("spamd",)),
        )
    }
)
"""By id, the first one first."""


def chosen(name: str) -> tuple[Scanner, ...]:
    """The scanners of that name: one, or with `all` every one that can be started here.

    Raises:
        InputError: nothing is known by that name, or programs are missing; one line with the
            names, or with the Debian packages to install.
    """
    if name == ALL:
        return tuple(one for one in SCANNERS.values() if not one.missing())
    if name not in SCANNERS:
        choice = " or ".join((*SCANNERS, ALL))
        raise InputError("--scanner", "-", f"there is no scanner {name!r}; choose {choice}")
    if packages := SCANNERS[name].missing():
        raise InputError("--scanner", name, _install(packages))
    return (SCANNERS[name],)


def unavailable() -> dict[str, str]:
    """By name, the scanners that cannot be started here: what to install, in one line."""
    lacking = {name: one.missing() for name, one in SCANNERS.items()}
    return {name: _install(packages) for name, packages in lacking.items() if packages}


def _install(packages: tuple[str, ...]) -> str:
    return f"programs are missing; apt install {' '.join(packages)}"
