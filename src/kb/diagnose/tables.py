"""The tables of `data/diagnose`: topics, codes in words, and patterns of lines.

A pattern is a row of three: `find`, a regular expression for one line; `what`, a sentence in
which `{name}` stands for the expression's group of that name; `topic`, a key of `topics.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from kb.diagnose.lines import Line, shown
from kb.diagnose.records import Note


class Pattern(NamedTuple):
    """What a line of a kind says."""

    find: re.Pattern[str]
    what: str
    topic: str

    def note(self, line: Line, text: str = "") -> Note | None:
        """What the line tells, if it is one of these; `text` is what of it is looked at."""
        found = self.find.search(text or line.text)
        if found is None:
            return None
        groups = {
            name: "?" if value is None else shown(value)
            for name, value in found.groupdict().items()
        }
        return Note(self.topic, self.what.format_map(groups), shown(line.text), line.number)


@cache
def table(name: str) -> dict[str, Any]:
    """A table of `data/diagnose`, as it stands in its file."""
    place = files("kb") / "data" / "diagnose" / f"{name}.toml"
    return tomllib.loads(place.read_text(encoding="utf-8"))


@cache
def patterns(name: str, key: str = "patterns") -> tuple[Pattern, ...]:
    """The patterns of a table, in their order."""
    return tuple(
        Pattern(re.compile(row["find"], re.IGNORECASE), row["what"], row["topic"])
        for row in table(name)[key]
    )


def first(rows: Iterable[Pattern], line: Line, text: str = "") -> Note | None:
    """What the first pattern that fits a line tells of it."""
    for row in rows:
        if note := row.note(line, text):
            return note
    return None


def once(notes: Iterable[Note], most: int = 40) -> Iterator[Note]:
    """Each thing once, where it was seen first; `most` of them."""
    told: set[str] = set()
    for note in notes:
        if note.what not in told:
            told.add(note.what)
            yield note
        if len(told) >= most:
            return
