"""The commands, one function each.

A function imports what it needs when it runs, so that `kb matrix` starts without importing
a server.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kb.cli.parser import Argument, Command

if TYPE_CHECKING:
    from kb.book import Book


def _book(options: argparse.Namespace) -> Book:
    """The knowledge: the package's own, unless the caller brought another."""
    from kb.book import load

    given: Book | None = options.book
    return given or load()


def _matrix(options: argparse.Namespace) -> int:
    from kb import export
    from kb.render import matrix

    forms: dict[str, Callable[[Book], str]] = {
        "text": matrix.text,
        "markdown": matrix.markdown,
        "csv": matrix.comma_separated,
        "json": export.cells_json,
    }
    sys.stdout.write(forms[options.format](_book(options)))
    return 0


def _show(options: argparse.Namespace) -> int:
    from kb.render import text

    book = _book(options)
    sys.stdout.write(text.show(book, book.find(options.id)))
    return 0


def _docs(options: argparse.Namespace) -> int:
    from kb import docs

    root = docs.repository()
    if not options.check:
        for path in docs.write(root):
            print(path.relative_to(root))
        return 0
    drift = docs.check(root)
    sys.stdout.write(drift)
    if drift:
        print("kb docs: text and data differ; run `kb docs` and commit", file=sys.stderr)
    return 1 if drift else 0


def _export(options: argparse.Namespace) -> int:
    from kb import export

    for path in export.write(_book(options), options.folder):
        print(path)
    return 0


COMMANDS: tuple[Command, ...] = (
    Command(
        "matrix",
        "the support matrix",
        "Prints the 24 cells. `text` is for reading and says what its marks mean; `markdown` "
        "is for a ticket or a page; `csv` has the columns "
        "`threat,action,protocol,article,basis,measured`, the last empty where nothing has "
        "been measured yet; `json` has a cell's claims, alternatives and each server's verdict "
        "as well.",
        _matrix,
        (
            Argument(
                ("--format",),
                "how to print it (text unless given)",
                {"choices": ("text", "markdown", "csv", "json"), "default": "text"},
            ),
        ),
    ),
    Command(
        "show",
        "one cell, claim, source, question, term or any other record",
        "Prints all that is known under an id. For a cell that is the verdict, why, the "
        "citations, what to use instead and at what cost, what was measured on which servers, "
        "and the page to link to.",
        _show,
        (Argument(("id",), "such as spam/reject/pop3 or rfc1939", {"metavar": "ID"}),),
    ),
    Command(
        "docs",
        "write the pages and blocks that are generated from the data",
        "Run it in a checkout of the repository after a change to the data, and commit what it "
        "writes. With `--check` nothing is written: each difference is printed as a diff.",
        _docs,
        (
            Argument(
                ("--check",),
                "write nothing; print a diff and exit 1 where text and data differ",
                {"action": "store_true"},
            ),
        ),
        statuses=((1, "with `--check`: something differs"),),
    ),
    Command(
        "export",
        "the knowledge as JSON and CSV, for other programs",
        "Writes `kb.json` (all records), `schema.json` (the JSON Schema that it validates "
        "against) and `matrix.csv` into a folder, which is made where it is missing.",
        _export,
        (Argument(("folder",), "where to write", {"metavar": "DIR", "type": Path}),),
    ),
)
"""All commands, in the order in which help and reference list them."""
