"""The command that runs programs, compares what they do with what is stored, and stores it.

`kb.lab.mail_rules`, `kb.lab.mail_clients` and `kb.lab.products` are called by it; each brings its
programs, and says how one is measured on running mail servers.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from kb.errors import InputError, unknown_id
from kb.knowledge import loader, runs
from kb.lab import servers
from kb.lab.errors import LabError
from kb.lab.servers.stack import Servers
from kb.model.client_run import ClientRuns
from kb.model.product_run import ProductRuns
from kb.model.rule_run import RuleRuns
from kb.model.submission_run import SubmissionRuns

R = TypeVar("R", RuleRuns, ClientRuns, SubmissionRuns, ProductRuns)


class Installable(Protocol):
    """A program that may not be here."""

    @property
    def stack(self) -> str:
        """The mail servers on which it is measured, as `--server` takes them."""

    def missing(self) -> tuple[str, ...]:
        """The Debian packages that must be installed before it can run."""
        ...


def command(
    name: str,
    programs: Mapping[str, Installable],
    stored: Mapping[str, R],
    measure: Callable[[str, Servers], R],
    arguments: Sequence[str] | None = None,
    short: Callable[[str, Servers], R] | None = None,
) -> int:
    """Run the programs named in the arguments, or all.

    Args:
        name: of the command: `kb.lab.mail_rules`.
        programs: what can be run, by id.
        stored: what is stored, by the same ids.
        measure: runs one of them.
        arguments: by default those of the process.
        short: runs one of them, without what takes long.

    Returns:
        0 where everything is as stored, or was stored now; 1 where not; 2 for bad input, told in
        one line on stderr.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {name}")
    parser.add_argument("programs", nargs="*", metavar="PROGRAM", help="all unless given")
    parser.add_argument("--update", action="store_true", help="store what was found")
    if short:
        words = "leave out what takes long; store nothing"
        parser.add_argument("--short", action="store_true", help=words)
    options = parser.parse_args(arguments)
    shortly = short if short and options.short else None
    try:
        for one in options.programs:
            if one not in programs:
                raise unknown_id(one, programs)
        chosen = {one: programs[one] for one in options.programs or programs}
        for name in {one.stack for one in chosen.values()}:
            servers.installed(name)
        update = options.update and not shortly
        return 0 if _run(chosen, stored, shortly or measure, update) else 1
    except (InputError, LabError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2


def _run(
    chosen: Mapping[str, Installable],
    stored: Mapping[str, R],
    measure: Callable[[str, Servers], R],
    update: bool,
) -> bool:
    agreed = True
    running: dict[str, Servers] = {}
    try:
        for name, program in chosen.items():
            if lacking := program.missing():
                print(f"{name}: not run; apt install {' '.join(lacking)}")
                continue
            if program.stack not in running:
                running[program.stack] = servers.start(program.stack)
            found = measure(name, running[program.stack])
            same = name in stored and _same(found, stored[name])
            print(f"{name}: {len(found.runs)} runs, {'as stored' if same else 'not as stored'}")
            if not same and update:
                print(runs.write(loader.data_folder(), found))
            agreed &= same or update
    finally:
        for one in running.values():
            one.close()
    return agreed


def _same(found: R, stored: R) -> bool:
    """Whether each run is as stored; a short form has fewer."""
    known = stored.compared.runs
    return all(run in known for run in found.compared.runs)
