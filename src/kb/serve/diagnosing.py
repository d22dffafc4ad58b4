"""One diagnosis in a process of its own, `python -m kb.serve.diagnosing`: see `kb.serve.apart`.

The file comes by the standard input; the answer goes out as JSON. Exit 2 and one line on stderr:
it cannot be diagnosed.
"""

from __future__ import annotations

import sys

import msgspec

from kb import extras
from kb.diagnose import Finding, Kind, diagnose
from kb.errors import InputError
from kb.knowledge import loader
from kb.serve.pages import Page, page


class Diagnosed(msgspec.Struct, frozen=True):
    """What `kb diagnose --json` prints, and the pages of its answers."""

    kind: Kind
    findings: list[Finding]
    answers: list[str]
    """Ids of questions and cells, best first."""
    pages: list[Page]
    """Of each answer, in the same order."""


def main() -> int:
    """Diagnose the standard input; returns the exit status."""
    book = loader.load()
    known = book.questions.keys() | book.cells.keys()
    try:
        found = diagnose(sys.stdin.buffer.read(), known, "the file")
    except (InputError, extras.MissingExtraError) as error:
        print(error, file=sys.stderr)
        return 2
    pages = [page(book, id_) for id_ in found.answers]
    told = Diagnosed(found.kind, found.findings, found.answers, pages)
    sys.stdout.buffer.write(msgspec.json.encode(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
