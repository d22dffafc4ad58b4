"""`python -m kb.lab.mail_rules`: runs the users' own rules, compares, and stores on request."""

from __future__ import annotations

import argparse
import sys

import msgspec

from kb.errors import InputError, unknown_id
from kb.knowledge import loader, runs
from kb.lab import servers
from kb.lab.errors import LabError
from kb.lab.mail_rules import PROGRAMS, measure
from kb.lab.servers.dovecot.stack import Dovecot
from kb.model.rule_run import RuleRuns


def main(arguments: list[str] | None = None) -> int:
    """Run the rules of the programs named, or of all; 1 where anything differs from what is stored.

    Raises:
        InputError: an unknown program, or servers that are not installed.
    """
    parser = argparse.ArgumentParser(prog="python -m kb.lab.mail_rules", description=__doc__)
    parser.add_argument("programs", nargs="*", metavar="PROGRAM", help="all unless given")
    parser.add_argument("--update", action="store_true", help="store what was found")
    options = parser.parse_args(arguments)
    for name in options.programs:
        if name not in PROGRAMS:
            raise unknown_id(name, PROGRAMS)
    servers.installed("dovecot")
    book = loader.load()
    status = 0
    running = Dovecot()
    try:
        for name in options.programs or PROGRAMS:
            if lacking := PROGRAMS[name].missing():
                print(f"{name}: not run; apt install {' '.join(lacking)}")
                continue
            found = measure(PROGRAMS[name], book.mail_rules[name], running)
            same = name in book.rule_runs and _outcome(found) == _outcome(book.rule_runs[name])
            print(f"{name}: {len(found.runs)} runs, {'as stored' if same else 'not as stored'}")
            if not same and options.update:
                print(runs.write(loader.data_folder(), found))
            elif not same:
                status = 1
    finally:
        running.close()
    return status


def _outcome(found: RuleRuns) -> RuleRuns:
    """Without what is shown and never compared."""
    return msgspec.structs.replace(found, versions={}, date="")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (InputError, LabError) as error:
        print(f"kb.lab.mail_rules: {error}", file=sys.stderr)
        sys.exit(2)
