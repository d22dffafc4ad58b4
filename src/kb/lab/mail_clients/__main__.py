"""`python -m kb.lab.mail_clients`: runs the clients, compares, and stores on request."""

from __future__ import annotations

import sys

from kb.knowledge import loader
from kb.lab.mail_clients import CLIENTS, measure
from kb.lab.program_runs import command


def main(arguments: list[str] | None = None) -> int:
    """Run the clients named, or all; returns what `kb.lab.program_runs.command` does."""
    return command(
        "kb.lab.mail_clients",
        CLIENTS,
        loader.load().client_runs,
        lambda name, servers: measure(CLIENTS[name], servers),
        arguments,
        short=lambda name, servers: measure(CLIENTS[name], servers, short=True),
    )


if __name__ == "__main__":
    sys.exit(main())
