"""`python -m kb.lab.mail_clients.submission`: runs the clients, compares, stores on request."""

from __future__ import annotations

import sys

from kb.knowledge import loader
from kb.lab.mail_clients.submission import SUBMITTERS, measure
from kb.lab.program_runs import command


def main(arguments: list[str] | None = None) -> int:
    """Run the clients named, or all; returns what `kb.lab.program_runs.command` does."""
    return command(
        "kb.lab.mail_clients.submission",
        SUBMITTERS,
        loader.load().submission_runs,
        lambda name, servers: measure(SUBMITTERS[name], servers),
        arguments,
        short=lambda name, servers: measure(SUBMITTERS[name], servers, short=True),
    )


if __name__ == "__main__":
    sys.exit(main())
