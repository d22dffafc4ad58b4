"""The command that runs programs, compares what they do with what is stored, and stores it.

`kb.lab.mail_rules`, `kb.lab.mail_clients` and `kb.lab.products` are called by it; each brings its
programs, the servers that they need, and how one is measured with them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

import msgspec

from kb.errors import InputError, unknown_id
from kb.knowledge import loader, runs
from kb.lab import servers
from kb.lab.errors import LabError
from kb.lab.servers.dovecot.stack import Dovecot
from kb.model.client_run import ClientRuns
from kb.model.product_run import ProductRuns
from kb.model.rule_run import RuleRuns

R = TypeVar("R", RuleRuns, ClientRuns, ProductRuns)


class Closeable(Protocol):
    """What can be ended."""

    def close(self) -> None:
        """End it."""


S = TypeVar("S", bound=Closeable)


def dovecot() -> Dovecot:
    """Postfix and Dovecot, running.

    Raises:
        InputError: they are not installed.
        LabError: they did not start.
    """
    servers.installed("dovecot")
    return Dovecot()


class Installable(Protocol):
    """A program that may not be here."""

    def missing(self) -> tuple[str, ...]:
        """The Debian packages that must be installed before it can run."""
        ...


def command(
    name: str,
    programs: Mapping[str, Installable],
    stored: Mapping[str, R],
    start: Callable[[], S],
    measure: Callable[[str, S], R],
    arguments: Sequence[str] | None = None,
    compared: Callable[[R], R] | None = None,
) -> int:
    """Run the programs named in the arguments, or all.

    Args:
        name: of the command: `kb.lab.mail_rules`.
        programs: what can be run, by id.
        stored: what is stored, by the same ids.
        start: starts the servers that they need.
        measure: runs one of them, with those servers.
        arguments: by default those of the process.
        compared: takes away what is shown and never compared; by default versions and date.

    Returns:
        0 where everything is as stored, or was stored now; 1 where not; 2 for bad input, told in
        one line on stderr.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {name}")
    parser.add_argument("programs", nargs="*", metavar="PROGRAM", help="all unless given")
    parser.add_argument("--update", action="store_true", help="store what was found")
    options = parser.parse_args(arguments)
    try:
        for one in options.programs:
            if one not in programs:
                raise unknown_id(one, programs)
        chosen = {one: programs[one] for one in options.programs or programs}
        return 0 if _run(chosen, stored, start, measure, options.update, compared or outcome) else 1
    except (InputError, LabError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2


def _run(
    chosen: Mapping[str, Installable],
    stored: Mapping[str, R],
    start: Callable[[], S],
    measure: Callable[[str, S], R],
    update: bool,
    compared: Callable[[R], R],
) -> bool:
    agreed = True
    running = start()
    try:
        for name, program in chosen.items():
            if lacking := program.missing():
                print(f"{name}: not run; apt install {' '.join(lacking)}")
                continue
            found = measure(name, running)
            same = name in stored and compared(found) == compared(stored[name])
            print(f"{name}: {len(found.runs)} runs, {'as stored' if same else 'not as stored'}")
            if not same and update:
                print(runs.write(loader.data_folder(), found))
            agreed &= same or update
    finally:
        running.close()
    return agreed


def outcome(found: R) -> R:
    """Without what is shown and never compared."""
    return msgspec.structs.replace(found, versions={}, date="")
