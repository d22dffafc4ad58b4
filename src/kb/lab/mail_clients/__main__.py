"""`python -m kb.lab.mail_clients`: runs the clients, compares, and stores on request."""

from __future__ import annotations

import argparse
import sys

import msgspec

from kb.errors import InputError, unknown_id
from kb.knowledge import loader, runs
from kb.lab import servers
from kb.lab.errors import LabError
from kb.lab.mail_clients import CLIENTS, measure
from kb.model.client_run import ClientRuns


def main(arguments: list[str] | None = None) -> int:
    """Run the clients named, or all; 1 where anything differs from what is stored.

    Raises:
        InputError: an unknown client, or servers that are not installed.
    """
    parser = argparse.ArgumentParser(prog="python -m kb.lab.mail_clients", description=__doc__)
    parser.add_argument("clients", nargs="*", metavar="CLIENT", help="all unless given")
    parser.add_argument("--update", action="store_true", help="store what was found")
    options = parser.parse_args(arguments)
    for name in options.clients:
        if name not in CLIENTS:
            raise unknown_id(name, CLIENTS)
    stored = loader.load().client_runs
    running = servers.start("dovecot")
    status = 0
    try:
        for name in options.clients or CLIENTS:
            if lacking := CLIENTS[name].missing():
                print(f"{name}: not run; apt install {' '.join(lacking)}")
                continue
            found = measure(CLIENTS[name], running)
            same = name in stored and _outcome(found) == _outcome(stored[name])
            print(f"{name}: {len(found.runs)} runs, {'as stored' if same else 'not as stored'}")
            if not same and options.update:
                print(runs.write(loader.data_folder(), found))
            elif not same:
                status = 1
    finally:
        running.close()
    return status


def _outcome(found: ClientRuns) -> ClientRuns:
    """Without what is shown and never compared."""
    return msgspec.structs.replace(found, versions={}, date="")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (InputError, LabError) as error:
        print(f"kb.lab.mail_clients: {error}", file=sys.stderr)
        sys.exit(2)
