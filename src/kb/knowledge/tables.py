"""Tables of a data file, as they are read: TOML in, rows with the place of each, records out.

What every kind of data file has in common; which kinds there are is told in
`kb.knowledge.files` and `kb.knowledge.products.reading`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from kb.errors import DataError
from kb.knowledge.complaint import plain
from kb.model import Entry, Record

E = TypeVar("E", bound=Entry)
R = TypeVar("R", bound=Record)


class Row(NamedTuple):
    """One table as it was read: where it stands, and what is in it."""

    file: str
    """Relative to the data folder."""
    key: str
    """As the author knows it: `claims retr-has-two-replies`, or `claims number 3`."""
    table: object


def whole(folder: Path, file: str) -> dict[str, Any]:
    """A whole file.

    Raises:
        DataError: it is missing, or no TOML in UTF-8.
    """
    try:
        return tomllib.loads((folder / file).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(file, "-", "the file is missing; restore it") from None
    except tomllib.TOMLDecodeError as error:
        raise DataError(file, "-", f"not valid TOML: {error}") from None
    except UnicodeDecodeError as error:
        raise DataError(file, "-", f"not UTF-8 at octet {error.start}; save it as UTF-8") from None


def alone(folder: Path, file: str, key: str) -> object:
    """The `[[key]]` tables of a file that holds nothing else.

    Raises:
        DataError: something else stands there.
    """
    table = whole(folder, file)
    found = table.pop(key, [])
    if table:
        raise DataError(file, next(iter(table)), f"only [[{key}]] tables stand here")
    return found


def files(folder: Path, key: str) -> Iterator[tuple[str, str]]:
    """Yield each file of a folder and its stem.

    Raises:
        DataError: a file would go unread.
    """
    for path in sorted((folder / key).glob("[!.]*[!~]")):
        file = path.relative_to(folder).as_posix()
        if path.suffix != ".toml":
            raise DataError(file, "-", "data files end in .toml; rename it or move it away")
        yield file, path.stem


def named(row: Row, key: str, value: str) -> object:
    """The table with the key that the file's name stands for.

    Raises:
        DataError: the key is written all the same.
    """
    if not isinstance(row.table, dict):
        return row.table
    if key in row.table:
        raise DataError(row.file, row.key, f"delete `{key}`; the file's name stands for it")
    return {key: value} | row.table


def rows(file: str, key: str, tables: object) -> Iterator[Row]:
    """Yield each of a list of tables, with its place.

    Raises:
        DataError: it is no list.
    """
    if not isinstance(tables, list):
        raise DataError(file, key, f"must be a list of tables, written [[{key}]]")
    for number, table in enumerate(tables, 1):
        id_ = table.get("id") if isinstance(table, dict) else None
        name = id_ if isinstance(id_, str) else f"number {number}"
        yield Row(file, f"{key} {name}", table)


def shelf(rows: Iterable[Row], kind: type[E]) -> dict[str, E]:
    """Records by id, in the rows' order.

    Raises:
        DataError: a row is no such record, or its id is another's already.
    """
    found: dict[str, E] = {}
    first: dict[str, str] = {}
    for row in rows:
        entry = record(row, kind)
        if entry.id in found:
            mend = f"{first[entry.id]} has this id already; keep one of the two"
            raise DataError(row.file, row.key, mend)
        found[entry.id], first[entry.id] = entry, row.file
    return found


def record(row: Row, kind: type[R]) -> R:
    """The record that a row is.

    Raises:
        DataError: it is none.
    """
    try:
        return msgspec.convert(row.table, kind)
    except msgspec.ValidationError as error:
        raise DataError(row.file, row.key, plain(error, kind)) from None
