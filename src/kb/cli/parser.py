"""How commands are described, and the `argparse` parser that is made from descriptions.

The reference on the site is rendered from the same descriptions, so it cannot differ.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

from kb import __version__


class CommandError(Exception):
    """A command cannot be done: what is wrong and what would be right, in one line."""


class Argument(NamedTuple):
    """A positional argument or an option of a command."""

    names: tuple[str, ...]
    """One name without dashes for a positional argument; else the option's spellings."""
    meaning: str
    settings: dict[str, Any] = {}  # noqa: RUF012 - read only; what argparse calls keywords
    """Handed to `add_argument` as they are: `metavar`, `choices`, `default`, `nargs`…"""


class Command(NamedTuple):
    """One command of `kb`."""

    name: str
    summary: str
    """One clause without a full stop, for the list of commands."""
    detail: str
    """Markdown, for the reference."""
    run: Callable[[argparse.Namespace], int]
    """Does it and returns the exit status."""
    arguments: tuple[Argument, ...] = ()
    statuses: tuple[tuple[int, str], ...] = ()
    """Exit statuses of its own, beyond 0 and 2."""
    extra: str = ""
    """The optional group of packages (`pip install 'kb[EXTRA]'`) that it needs."""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line: what is wrong and where help is."""

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with status 2."""
        self.exit(2, f"{self.prog}: {' '.join(message.split())}; see {self.prog} --help\n")


def parser() -> Parser:
    """The parser of every command."""
    from kb.cli.commands import COMMANDS

    top = Parser(
        prog="kb",
        description="An executable knowledge base about spam and virus protection on mail "
        "protocols.",
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"kb {__version__}")
    added = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        one = added.add_parser(
            command.name,
            help=command.summary,
            description=f"{command.summary[:1].upper()}{command.summary[1:]}.",
            allow_abbrev=False,
        )
        for argument in command.arguments:
            one.add_argument(*argument.names, help=argument.meaning, **argument.settings)
        one.set_defaults(run=command.run, extra=command.extra)
    return top
