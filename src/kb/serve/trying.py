"""One trial in a process of its own, `python -m kb.serve.trying`: see `kb.serve.apart`.

The message comes by the standard input, an action or a protocol by each argument; the
answer goes out as JSON. Exit 2 and one line on stderr: it cannot be tried.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import msgspec

from kb.errors import InputError
from kb.knowledge import loader
from kb.model import Action, Protocol
from kb.serve.pages import Page, page
from kb.trial import words
from kb.trial.given import report
from kb.trial.records import Report


class Said(msgspec.Struct, frozen=True):
    """One trial in words."""

    title: str
    becomes: str
    """What becomes of the message: a sentence's end."""
    unchanged: str
    """Why it arrives as it came; "" where it does not."""


class Tried(msgspec.Struct, frozen=True):
    """What `kb try --json` prints, and how it is said."""

    report: Report
    found: list[str]
    """The infected parts that the built-in test found, in words; of many, the first."""
    supposed: str
    """What is taken for found, so that an action has something to act on; "" for nothing."""
    said: list[Said]
    """Of each trial, in the same order."""
    pages: dict[str, Page]
    """By cell: its page."""


def _tried(octets: bytes, chosen: Sequence[Action], protocols: Iterable[Protocol]) -> Tried:
    book = loader.load()
    found = report(octets, "the file", book, chosen, protocols)
    trials = found.trials
    return Tried(
        report=found,
        found=list(words.found(found)),
        supposed=words.supposed(found),
        said=[
            Said(words.title(one, book), words.becomes(one), words.unchanged(one)) for one in trials
        ],
        pages={
            cell.cell: page(book, cell.cell)
            for one in trials
            for cells in one.allowed.values()
            for cell in cells
        },
    )


def main(arguments: Sequence[str]) -> int:
    """Try what the arguments name on the standard input; returns the exit status."""
    chosen = [Action(one) for one in arguments if one in set(Action)]
    protocols = [Protocol(one) for one in arguments if one in set(Protocol)]
    try:
        told = _tried(sys.stdin.buffer.read(), chosen, protocols or Protocol)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    sys.stdout.buffer.write(msgspec.json.encode(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
