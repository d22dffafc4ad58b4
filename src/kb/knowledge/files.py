"""Data files -> records: reads TOML, and tells a mistake by file and key.

A file's own name stands for one key where a folder holds many files of a kind: for a
claim's topic and for a question's id. It is not written again in the file, so that the two
cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from kb.errors import DataError
from kb.knowledge import tables
from kb.model import Action, Basis, Cell, Entry, Record, Verdict

E = TypeVar("E", bound=Entry)
R = TypeVar("R", bound=Record)


def entries(folder: Path, file: str, key: str, kind: type[E]) -> dict[str, E]:
    """Read the `[[key]]` tables of one file, keyed by id in the file's order.

    Raises:
        DataError: file, key and mend.
    """
    return tables.shelf(tables.rows(file, key, tables.alone(folder, file, key)), kind)


def topics(folder: Path, key: str, kind: type[E]) -> dict[str, E]:
    """Read the `[[key]]` tables of every file in the folder `key`; its stem is their `topic`.

    Raises:
        DataError: file, key and mend.
    """

    def rows() -> Iterator[tables.Row]:
        for file, stem in tables.files(folder, key):
            for row in tables.rows(file, key, tables.alone(folder, file, key)):
                yield row._replace(table=tables.named(row, "topic", stem))

    return tables.shelf(rows(), kind)


def one_a_file(folder: Path, key: str, kind: type[E]) -> dict[str, E]:
    """Read one record from every file in the folder `key`; the file's stem is its id.

    Raises:
        DataError: file, key and mend.
    """
    rows = (
        tables.Row(file, "-", tables.whole(folder, file)) for file, _ in tables.files(folder, key)
    )
    named = (row._replace(table=tables.named(row, "id", Path(row.file).stem)) for row in rows)
    return tables.shelf(named, kind)


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
    table = tables.whole(folder, file)
    cells, product = table.pop("cells", []), table.pop("product", None)
    if not isinstance(product, str) or table:
        odd = next(iter(table), "product")
        raise DataError(file, odd, "the keys are `product` (an id) and `[[cells]]`")
    shelf = tables.shelf(tables.rows(file, "cells", cells), _WrittenCell)
    for cell in shelf.values():
        key = f"cells {cell.id}"
        if cell.article is Verdict.NO and cell.basis is None:
            bases = " or ".join(f'"{basis}"' for basis in Basis)
            raise DataError(file, key, f"a no needs its `basis`: {bases}")
        if cell.article is Verdict.YES and cell.basis:
            raise DataError(file, key, "a yes has no `basis`; delete it or make it a no")
    return product, {id_: cell.cell(product) for id_, cell in shelf.items()}


def whole(folder: Path, file: str, kind: type[R], else_: R | None = None) -> R:
    """Read a file that is one record; what it leaves out is as in `else_`.

    Raises:
        DataError: file, key and mend.
    """
    shipped = msgspec.structs.asdict(else_) if else_ else {}
    return tables.record(tables.Row(file, "-", shipped | tables.whole(folder, file)), kind)
