"""Loads the knowledge: from the snapshot where that is fresh, else from every data file.

What reads data files and judges them is imported only where it is needed: a start needs the book
and no reader of TOML.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import msgspec

from kb import model
from kb.errors import DataError
from kb.knowledge import snapshot
from kb.knowledge.book import Book

DESK = "KB_DESK"
"""Environment variable: the desk's own settings file, in place of the `desk.toml` that ships."""


def data_folder() -> Path:
    """The folder of the data files that ship in the package."""
    return Path(__file__).parent.parent / "data"


@lru_cache(maxsize=1)
def load(folder: Path | None = None) -> Book:
    """Load the knowledge in `folder`, by default the package's own.

    The package's own is taken from its snapshot where no data file has changed since, and goes
    with the desk that the environment names. A folder is read, and judged, as it is.

    Raises:
        DataError: the first mistake found: file, key and mend in one line.
    """
    if folder is not None:
        return _checked(folder)
    book = snapshot.book(data_folder()) or _checked(data_folder())
    own = os.environ.get(DESK, "")
    return _with_desk(book, own) if own else book


def _checked(folder: Path) -> Book:
    from kb.knowledge import reading

    return reading.checked(folder)


def _with_desk(book: Book, own: str) -> Book:
    from kb.knowledge import rules

    mine = msgspec.structs.replace(book, desk=_own_desk(own, book.desk))
    rules.check(mine)
    return mine


def _own_desk(file: str, shipped: model.Desk) -> model.Desk:
    """The desk of a file of somebody's own; what it leaves out is as shipped."""
    from kb.knowledge import files

    path = Path(file)
    try:
        return files.whole(path.parent, path.name, model.Desk, shipped)
    except DataError as error:
        raise DataError(f"{DESK} ({file})", error.key, error.mend) from None
