"""`python -m kb.lab.mail_rules`: runs the users' own rules, compares, and stores on request."""

from __future__ import annotations

import sys

from kb.knowledge import loader
from kb.lab.mail_rules import PROGRAMS, measure
from kb.lab.program_runs import command


def main(arguments: list[str] | None = None) -> int:
    """Run the rules of the programs named, or of all, as `kb.lab.program_runs.command` does."""
    book = loader.load()
    return command(
        "kb.lab.mail_rules",
        PROGRAMS,
        book.rule_runs,
        lambda name, servers: measure(
            PROGRAMS[name], book.mail_rules[PROGRAMS[name].rule or name], servers
        ),
        arguments,
    )


if __name__ == "__main__":
    sys.exit(main())
