"""The command line: `kb` and `python -m kb`.

Each command is a function that imports what it needs when it runs, so that `kb matrix`
starts without importing a server. Bad input is one line on stderr and exit status 2.
"""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

from kb.rules import BookError


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line: what is wrong and where help is."""

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with status 2."""
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def parser() -> Parser:
    """The parser of every command; `docs` renders its reference from it."""
    top = Parser(prog="kb", description=__doc__ and __doc__.splitlines()[0])
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    show = commands.add_parser("show", help="one cell, claim, source, question or term")
    show.add_argument("id", metavar="ID", help="such as spam/reject/pop3")
    show.set_defaults(run=_show)
    return top


def main(argv: list[str] | None = None) -> int:
    """Run the command in `argv` (without the program's name) and return its exit status."""
    options = parser().parse_args(argv)
    try:
        status: int = options.run(options)
    except BookError as error:
        print(f"kb: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 1
    return status


def _show(options: argparse.Namespace) -> int:
    from kb import book

    print(book.load().find(options.id))
    return 0
