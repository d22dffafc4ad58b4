"""How a mistake in the data is told: in one line that names file, key and mend."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.book import Book


class BookError(ValueError):
    """A mistake in the data: which file, which key, and the mend, in one line."""

    def __init__(self, file: str, key: str, mend: str) -> None:
        self.file, self.key, self.mend = file, key, mend
        super().__init__(": ".join(part for part in (file, key, mend) if part != "-"))


Rule = Callable[["Book"], Iterator[BookError]]


def unknown_id(id_: str, known: Iterable[str], file: str = "-", key: str = "-") -> BookError:
    """The error for an id that nothing has, with the ids that come nearest."""
    return BookError(file, key, f"nothing has the id {id_!r}{nearest(id_, known)}")


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?` with the words that come nearest, empty where none is near."""
    near = difflib.get_close_matches(word, list(known), n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(near)}?" if near else ""
