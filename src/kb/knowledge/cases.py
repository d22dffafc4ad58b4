"""Cases, the faults that a trainee looks for in the lab, as the data has them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path

from kb.errors import DataError, InputError
from kb.knowledge import files
from kb.model import Entry, Record

FOLDER = "cases"
"""Where their files stand: one a case, named by its id."""


class Change(Record, frozen=True, kw_only=True):
    """What is written in the place of what, in one of a case's files."""

    file: str
    instead_of: str
    """Stands in the file once."""
    write: str


class Trap(Record, frozen=True, kw_only=True):
    """A change that looks like a mend and is none."""

    does: str
    fails: str
    """The condition of the check that is not met by it."""
    changes: tuple[Change, ...]


class Case(Entry, frozen=True, kw_only=True):
    """A fault: what the customer says, the files that have it, and how it is mended.

    In the files `$smtp`, `$pop3` and `$imap` stand for the mail server's addresses and
    `$quarantine` for the address of an account.
    """

    number: int
    title: str
    ticket: str
    aim: str
    hints: tuple[str, ...]
    solution: str
    questions: tuple[str, ...]
    files: dict[str, str]
    """By name: the text with the fault in it."""
    solved: tuple[Change, ...]
    traps: tuple[Trap, ...]
    certificate: bool = False
    """Whether a certificate and its key lie beside the files."""


def load(data: Path, questions: Container[str]) -> dict[str, Case]:
    """Every case by id, in the order of their numbers.

    Args:
        data: the data folder.
        questions: the ids of those that there are.

    Raises:
        DataError: file, key and mend.
    """
    every = sorted(files.one_a_file(data, FOLDER, Case).values(), key=lambda case: case.number)
    for number, case in enumerate(every, 1):
        if case.number != number:
            raise _wrong(case, "number", f"the numbers are 1, 2, 3 …; {number} is wanted here")
        for question in case.questions:
            if question not in questions:
                raise _wrong(case, "questions", f"no question has the id {question!r}")
        changed(case, case.solved)
        for trap in case.traps:
            changed(case, trap.changes)
    return {case.id: case for case in every}


def numbered(cases: Mapping[str, Case], number: int) -> Case:
    """The case with that number.

    Raises:
        InputError: there is none; it names those that there are.
    """
    for case in cases.values():
        if case.number == number:
            return case
    known = "; ".join(f"{case.number} {case.title}" for case in cases.values())
    raise InputError("--case", "-", f"there is no case {number}; there are {known}")


def changed(case: Case, changes: tuple[Change, ...]) -> dict[str, str]:
    """The case's files with the changes made.

    Raises:
        DataError: a change does not stand once in its file.
    """
    texts = dict(case.files)
    for change in changes:
        if change.file not in texts:
            raise _wrong(case, "file", f"{change.file!r} is none of its files")
        if (times := texts[change.file].count(change.instead_of)) != 1:
            raise _wrong(
                case,
                "instead_of",
                f"it stands {times} times in {change.file}, not once; make it longer",
            )
        texts[change.file] = texts[change.file].replace(change.instead_of, change.write)
    return texts


def _wrong(case: Case, key: str, mend: str) -> DataError:
    return DataError(f"{FOLDER}/{case.id}.toml", key, mend)
