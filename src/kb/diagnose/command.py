"""What `kb diagnose` prints: for each file what happened, line by line, and what answers it."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from errno import ENAMETOOLONG, ENOENT
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from kb.diagnose.examine import OCTETS, diagnose
from kb.diagnose.records import Diagnosis
from kb.errors import InputError
from kb.render import links, matrix
from kb.render.text import laid_out

if TYPE_CHECKING:
    from kb.knowledge.book import Book

SHOWN = 60
"""Characters of a name that a message about it repeats."""


class _File(NamedTuple):
    name: str
    octets: bytes


def command(names: Sequence[str], as_json: bool, book: Book, key: Path | None = None) -> int:
    """Diagnose files on stdout; 0 with a finding, 1 with none.

    One file's diagnosis is one JSON object; that of several is a list, in their order.

    Raises:
        InputError: a file is not recognised, or a text stands where a file's name belongs.
        OSError: it cannot be read.
    """
    record = _record(key)
    files = [_read(name) for name in names]
    found = [diagnose(file.octets, known(book), file.name, record) for file in files]
    if as_json:
        whole: Diagnosis | list[Diagnosis] = found[0] if len(found) == 1 else found
        print(msgspec.json.format(msgspec.json.encode(whole)).decode())
    else:
        titles = [file.name if len(files) > 1 else "" for file in files]
        print("\n".join(map(text, found, titles, [book] * len(found))), end="")
    return 0 if any(one.findings for one in found) else 1


def known(book: Book) -> Collection[str]:
    """The ids that answers may have: questions and cells."""
    return book.questions.keys() | book.cells.keys()


def _record(key: Path | None) -> str:
    # As DNS tools print it: quoted pieces, perhaps over lines.
    return "" if key is None else "".join(key.read_text(encoding="utf-8").replace('"', "").split())


def _read(name: str) -> _File:
    if name == "-":
        return _File("standard input", sys.stdin.buffer.read(OCTETS + 1))
    try:
        with Path(name).open("rb") as file:
            return _File(name, file.read(OCTETS + 1))
    except OSError as error:
        # A pasted text has blanks, or is longer than a name may be; a wrong name is told as it is.
        pasted = error.errno == ENAMETOOLONG or (error.errno == ENOENT and len(name.split()) > 1)
        if not pasted:
            raise
        where = shorten(name, SHOWN, placeholder=" …")
        mend = "no file has this name; a text goes by standard input: kb diagnose - <<< 'TEXT'"
        raise InputError(where, "-", mend) from error


def text(found: Diagnosis, name: str, book: Book) -> str:
    """A diagnosis for a terminal."""
    of = f" {name}" if name else ""
    parts = [f"{found.kind.capitalize()}{of}\n"]
    if not found.findings:
        parts.append("\nNothing in it tells what happened.\n")
    for one in found.findings:
        shows = [("", f"> {one.evidence}")] if one.evidence else []
        parts.append(laid_out([(f"Line {one.line}" if one.line else "Whole", one.what), *shows]))
    if found.answers:
        parts.append("\nWhat answers it\n")
        for id_ in found.answers:
            question = book.questions.get(id_)
            record = question or book.cells[id_]
            title = question.title if question else matrix.cell_title(book, book.cells[id_])
            parts.append(f"  {title}\n    kb show {id_}   {links.url(record)}\n")
    return "".join(parts)
