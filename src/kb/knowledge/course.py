"""The course: the notebooks in their order, and the paths through them, as the data has them."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from kb.errors import DataError, unknown_id
from kb.knowledge import files
from kb.model import Entry

FOLDER = "course"
"""Where its files stand."""
CASE = "case "
"""In front of a case's number, where a step is one."""


class Lesson(Entry, frozen=True, kw_only=True):
    """A notebook, by the name of its file."""

    aim: str
    minutes: int
    needs: str
    """What to know before."""


class Notes(Entry, frozen=True, kw_only=True):
    """What an instructor knows beside a notebook, by its name."""

    stumbles: tuple[str, ...]
    """Where trainees stumble, and what helps."""
    ask: str
    """A question to talk about."""
    answer: str
    """What they should come to."""


class Way(Entry, frozen=True, kw_only=True):
    """A path through the course: for whom it is, and its steps in order."""

    title: str
    minutes: int
    who: str
    steps: tuple[str, ...]
    """Each a notebook's name, or `case N`."""


def lessons(data: Path) -> dict[str, Lesson]:
    """The notebooks by name, in the course's order.

    Raises:
        DataError: file, key and mend.
    """
    return files.entries(data, f"{FOLDER}/notebooks.toml", "notebooks", Lesson)


def notes(data: Path) -> dict[str, Notes]:
    """An instructor's notes on each notebook, in the file's order.

    Raises:
        DataError: file, key and mend; a notebook without notes, notes without a notebook.
    """
    known, file = lessons(data), f"{FOLDER}/instructor.toml"
    found = files.entries(data, file, "notes", Notes)
    for name in found:
        if name not in known:
            raise unknown_id(name, known, file, f"notes {name}")
    for name in known:
        if name not in found:
            mend = "the notebook has no notes; say where trainees stumble, and what to ask"
            raise DataError(file, f"notes {name}", mend)
    return found


def ways(data: Path, cases: Container[int]) -> list[Way]:
    """The paths, in the file's order.

    Args:
        data: the data folder.
        cases: the numbers of those that there are.

    Raises:
        DataError: file, key and mend; a step that is neither notebook nor case among them.
    """
    known = lessons(data)
    file = f"{FOLDER}/paths.toml"
    every = files.entries(data, file, "paths", Way)
    for way in every.values():
        for step in way.steps:
            if step not in known and case_number(step) not in cases:
                mend = f"{step!r} is neither a notebook of the course nor a case, written case N"
                raise DataError(file, f"paths {way.id}", mend)
    return list(every.values())


def case_number(step: str) -> int | None:
    """The number of the case that a step is; None where it is a notebook."""
    number = step.removeprefix(CASE)
    return int(number) if step.startswith(CASE) and number.isdecimal() else None
