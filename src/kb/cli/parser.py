"""The `argparse` parser, made from the descriptions of the commands.

The reference on the site is rendered from the same descriptions, so it cannot differ.
"""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from kb import __version__
from kb.cli import streams
from kb.cli.commands import RUN
from kb.commands import COMMANDS


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line: what is wrong and where help is."""

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with status 2."""
        self.exit(2, f"{self.prog}: {' '.join(message.split())}; see {self.prog} --help\n")


class CommandParser(Parser):
    """Says itself what it does not know: left to argparse, the error would name kb's help."""

    def parse_known_args(self, *given: Any, **named: Any) -> Any:
        """As argparse's; what the command does not know is the command's own error."""
        options, unknown = super().parse_known_args(*given, **named)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return options, unknown


def _word(given: str) -> str:
    """One of an option's words, which are in small letters: `POP3` is meant for `pop3`."""
    return streams.argument(given).lower()


def parser() -> Parser:
    """The parser of every command."""
    top = Parser(
        prog="kb",
        description="An executable knowledge base about spam and virus protection on mail "
        "protocols.",
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"kb {__version__}")
    added = top.add_subparsers(
        dest="command", metavar="COMMAND", required=True, parser_class=CommandParser
    )
    for command in COMMANDS:
        one = added.add_parser(
            command.name,
            help=command.summary,
            description=f"{command.summary[:1].upper()}{command.summary[1:]}.",
            allow_abbrev=False,
        )
        for argument in command.arguments:
            given = argument.settings
            if "choices" in given:
                given = given | {"type": _word}
            elif not given.keys() & {"action", "type"}:
                given = given | {"type": streams.argument}
            one.add_argument(*argument.names, help=argument.meaning, **given)
        one.set_defaults(run=RUN[command.name], extra=command.extra)
    return top
