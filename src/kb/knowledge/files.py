"""Data files -> records: reads TOML, and tells a mistake by file and key.

A file's own name stands for one key where a folder holds many files of a kind: for a
claim's topic, for a question's id and for an offer's product. It is not written again in the
file, so that the two cannot differ.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from kb.errors import DataError
from kb.knowledge.complaint import plain
from kb.model import Action, Basis, Cell, Entry, Offer, Record, Verdict

E = TypeVar("E", bound=Entry)
R = TypeVar("R", bound=Record)


class Row(NamedTuple):
    """One table as it was read: where it stands, and what is in it."""

    file: str
    """Relative to the data folder."""
    key: str
    """As the author knows it: `claims retr-has-two-replies`, or `claims number 3`."""
    table: object


def entries(folder: Path, file: str, key: str, kind: type[E]) -> dict[str, E]:
    """Read the `[[key]]` tables of one file, keyed by id in the file's order.

    Raises:
        DataError: file, key and mend.
    """
    return _shelf(_rows(file, key, _tables(folder, file, key)), kind)


def topics(folder: Path, key: str, kind: type[E]) -> dict[str, E]:
    """Read the `[[key]]` tables of every file in the folder `key`; its stem is their `topic`.

    Raises:
        DataError: file, key and mend.
    """

    def rows() -> Iterator[Row]:
        for file, stem in _files(folder, key):
            for row in _rows(file, key, _tables(folder, file, key)):
                yield row._replace(table=_named(row, "topic", stem))

    return _shelf(rows(), kind)


def one_a_file(folder: Path, key: str, kind: type[E]) -> dict[str, E]:
    """Read one record from every file in the folder `key`; the file's stem is its id.

    Raises:
        DataError: file, key and mend.
    """
    rows = (Row(file, "-", _toml(folder, file)) for file, _ in _files(folder, key))
    named = (row._replace(table=_named(row, "id", Path(row.file).stem)) for row in rows)
    return _shelf(named, kind)


class _WrittenCell(Entry, frozen=True, kw_only=True):
    """A cell as its author writes it: a no with its basis, from which the limit is read."""

    article: Verdict
    reason: str
    customer: str
    claims: tuple[str, ...]
    basis: Basis | None = None
    instead: tuple[Action, ...] = ()
    cost: str = ""

    def cell(self, product: str) -> Cell:
        return Cell(
            id=self.id,
            product=product,
            article=self.article,
            possible=Verdict.NO if self.basis is Basis.PROTOCOL else Verdict.YES,
            reason=self.reason,
            customer=self.customer,
            claims=self.claims,
            instead=self.instead,
            cost=self.cost,
        )


def matrix(folder: Path) -> tuple[str, dict[str, Cell]]:
    """Read the matrix: the id of the product whose statements it holds, and the cells.

    Raises:
        DataError: file, key and mend.
    """
    file = "matrix.toml"
    table = _toml(folder, file)
    cells, product = table.pop("cells", []), table.pop("product", None)
    if not isinstance(product, str) or table:
        odd = next(iter(table), "product")
        raise DataError(file, odd, "the keys are `product` (an id) and `[[cells]]`")
    shelf = _shelf(_rows(file, "cells", cells), _WrittenCell)
    for cell in shelf.values():
        key = f"cells {cell.id}"
        if cell.article is Verdict.NO and cell.basis is None:
            bases = " or ".join(f'"{basis}"' for basis in Basis)
            raise DataError(file, key, f"a no needs its `basis`: {bases}")
        if cell.article is Verdict.YES and cell.basis:
            raise DataError(file, key, "a yes has no `basis`; delete it or make it a no")
    return product, {id_: cell.cell(product) for id_, cell in shelf.items()}


def offers(folder: Path) -> Iterator[Offer]:
    """Read the `[[offers]]` of every file in the folder `offers`; its stem is their `product`.

    Raises:
        DataError: file, key and mend.
    """
    for file, product in _files(folder, "offers"):
        for row in _rows(file, "offers", _tables(folder, file, "offers")):
            yield _record(row._replace(table=_named(row, "product", product)), Offer)


def whole(folder: Path, file: str, kind: type[R], else_: R | None = None) -> R:
    """Read a file that is one record; what it leaves out is as in `else_`.

    Raises:
        DataError: file, key and mend.
    """
    shipped = msgspec.structs.asdict(else_) if else_ else {}
    return _record(Row(file, "-", shipped | _toml(folder, file)), kind)


def _toml(folder: Path, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads((folder / file).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(file, "-", "the file is missing; restore it") from None
    except tomllib.TOMLDecodeError as error:
        raise DataError(file, "-", f"not valid TOML: {error}") from None
    except UnicodeDecodeError as error:
        raise DataError(file, "-", f"not UTF-8 at octet {error.start}; save it as UTF-8") from None


def _tables(folder: Path, file: str, key: str) -> object:
    table = _toml(folder, file)
    tables = table.pop(key, [])
    if table:
        raise DataError(file, next(iter(table)), f"only [[{key}]] tables stand here")
    return tables


def _files(folder: Path, key: str) -> Iterator[tuple[str, str]]:
    """Yield each file of a folder and its stem; a file that would go unread is a mistake."""
    for path in sorted((folder / key).glob("[!.]*[!~]")):
        file = path.relative_to(folder).as_posix()
        if path.suffix != ".toml":
            raise DataError(file, "-", "data files end in .toml; rename it or move it away")
        yield file, path.stem


def _named(row: Row, key: str, value: str) -> object:
    """The table with the key that the file's name stands for, which must not be written."""
    if not isinstance(row.table, dict):
        return row.table
    if key in row.table:
        raise DataError(row.file, row.key, f"delete `{key}`; the file's name stands for it")
    return {key: value} | row.table


def _rows(file: str, key: str, tables: object) -> Iterator[Row]:
    if not isinstance(tables, list):
        raise DataError(file, key, f"must be a list of tables, written [[{key}]]")
    for number, table in enumerate(tables, 1):
        id_ = table.get("id") if isinstance(table, dict) else None
        name = id_ if isinstance(id_, str) else f"number {number}"
        yield Row(file, f"{key} {name}", table)


def _shelf(rows: Iterable[Row], kind: type[E]) -> dict[str, E]:
    shelf: dict[str, E] = {}
    first: dict[str, str] = {}
    for row in rows:
        entry = _record(row, kind)
        if entry.id in shelf:
            mend = f"{first[entry.id]} has this id already; keep one of the two"
            raise DataError(row.file, row.key, mend)
        shelf[entry.id], first[entry.id] = entry, row.file
    return shelf


def _record(row: Row, kind: type[R]) -> R:
    try:
        return msgspec.convert(row.table, kind)
    except msgspec.ValidationError as error:
        raise DataError(row.file, row.key, plain(error, kind)) from None
