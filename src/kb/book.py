"""Loads the knowledge from its data files, validates it whole, and answers look-ups.

A mistake in a data file is told in one line that names the file, the key and the mend
(`BookError`); nothing is ever loaded in part. The rules that go beyond one record's shape
stand in `kb.rules`, one function each.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kb import model, rules
from kb.model import Action, Measured, Protocol, Record, Threat, Verdict
from kb.rules import BookError

__all__ = ["Book", "BookError", "data_folder", "load"]

R = TypeVar("R", bound=Record)


def data_folder() -> Path:
    """The folder of the data files that ship in the package."""
    return Path(str(resources.files("kb"))) / "data"


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """All the knowledge, validated. Every mapping is keyed by id, in the files' order."""

    products: Mapping[str, model.Product]
    cells: Mapping[str, model.Cell]
    claims: Mapping[str, model.Claim]
    sources: Mapping[str, model.Source]
    terms: Mapping[str, model.Term]
    questions: Mapping[str, model.Question]
    actions: Mapping[str, model.ActionPage]
    protocols: Mapping[str, model.ProtocolPage]
    sentences: Mapping[str, model.Sentence]
    discrepancies: Mapping[str, model.Discrepancy]
    evidence: tuple[model.Evidence, ...]
    product: str
    """Id of the product whose statements `cells` holds."""

    def cell(self, threat: Threat, action: Action, protocol: Protocol) -> model.Cell:
        """The cell of that threat, action and protocol.

        Raises:
            KeyError: the action is not one on that threat.
        """
        return self.cells[f"{threat}/{action}/{protocol}"]

    def evidence_of(self, cell: str) -> tuple[model.Evidence, ...]:
        """All stored evidence on a cell, by server and mechanism."""
        return tuple(e for e in self.evidence if e.cell == cell)

    def verdicts(self, cell: str) -> dict[str, Verdict]:
        """By server: `yes` if any mechanism fulfilled the contract there, else `no`."""
        found: dict[str, Verdict] = {}
        for evidence in self.evidence_of(cell):
            if found.get(evidence.server) is not Verdict.YES:
                found[evidence.server] = evidence.verdict
        return found

    def measured(self, cell: str) -> Measured | None:
        """What all servers say together; None where there is no evidence yet."""
        verdicts = set(self.verdicts(cell).values())
        if not verdicts:
            return None
        return Measured(verdicts.pop()) if len(verdicts) == 1 else Measured.CONFLICT

    def find(self, id_: str) -> Record:
        """The record of that id, of whatever kind: cell, claim, source, question, term…

        Raises:
            BookError: no record has that id; the nearest ids are named.
        """
        shelves: tuple[Mapping[str, Record], ...] = (
            self.cells,
            self.questions,
            self.claims,
            self.sources,
            self.terms,
            self.actions,
            self.protocols,
            self.discrepancies,
            self.sentences,
            self.products,
        )
        for shelf in shelves:
            if id_ in shelf:
                return shelf[id_]
        raise rules.unknown_id(id_, [known for shelf in shelves for known in shelf])


@lru_cache(maxsize=1)
def load(folder: Path | None = None) -> Book:
    """Load and validate the knowledge in `folder`, by default the package's own.

    Raises:
        BookError: the first mistake found: file, key and mend in one line.
    """
    folder = folder or data_folder()
    matrix = _toml(folder / "matrix.toml")
    cells = matrix.pop("cells", [])
    product = matrix.pop("product", None)
    if not isinstance(product, str) or matrix:
        odd = next(iter(matrix), "product")
        raise BookError("matrix.toml", odd, "the keys are `product` (an id) and `[[cells]]`")
    book = Book(
        product=product,
        cells=_shelf(_convert(cells, model.Cell, "matrix.toml", "cells")),
        products=_read(folder, "products.toml", "products", model.Product),
        claims=_read(folder, "claims/*.toml", "claims", model.Claim, stem="topic"),
        sources=_read(folder, "sources.toml", "sources", model.Source),
        terms=_read(folder, "terms.toml", "terms", model.Term),
        questions=_read_questions(folder),
        actions=_read(folder, "actions.toml", "actions", model.ActionPage),
        protocols=_read(folder, "protocols.toml", "protocols", model.ProtocolPage),
        sentences=_read(folder, "article.toml", "sentences", model.Sentence),
        discrepancies=_read(folder, "discrepancies.toml", "discrepancies", model.Discrepancy),
        evidence=tuple(_read_evidence(folder)),
    )
    rules.check(book)
    return book


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BookError(path.name, "-", "the file is missing; restore it") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BookError(path.name, "-", f"not valid TOML: {error}") from None


def _convert(tables: object, kind: type[R], file: str, key: str) -> Iterator[tuple[str, str, R]]:
    """Yield (file, key as the author knows it, record) of each table."""
    if not isinstance(tables, list):
        raise BookError(file, key, f"must be a list of tables, written [[{key}]]")
    for number, table in enumerate(tables, 1):
        name = table.get("id", f"number {number}") if isinstance(table, dict) else number
        where = f"{key} {name}"
        try:
            yield file, where, msgspec.convert(table, kind)
        except msgspec.ValidationError as error:
            raise BookError(file, where, rules.plain(error)) from None


def _shelf(rows: Iterator[tuple[str, str, R]]) -> dict[str, R]:
    shelf: dict[str, R] = {}
    for file, where, record in rows:
        id_ = str(getattr(record, "id"))  # noqa: B009 - every record read from a file has one
        if id_ in shelf:
            raise BookError(file, where, "this id stands twice; keep one of the two")
        shelf[id_] = record
    return shelf


def _read(
    folder: Path, pattern: str, key: str, kind: type[R], stem: str | None = None
) -> dict[str, R]:
    """Read the tables of one kind; `stem` is a key that the file's name stands for."""
    paths = sorted(folder.glob(pattern)) or [folder / pattern]

    def rows() -> Iterator[tuple[str, str, R]]:
        for path in paths:
            file = str(path.relative_to(folder))
            table = _toml(path)
            tables = table.pop(key, [])
            if table:
                raise BookError(file, next(iter(table)), f"only [[{key}]] tables stand here")
            if stem and isinstance(tables, list):
                tables = [{stem: path.stem} | row for row in tables]
            yield from _convert(tables, kind, file, key)

    return _shelf(rows())


def _read_questions(folder: Path) -> dict[str, model.Question]:
    """One file a question; its slug is the file's name, so it is not written again."""
    shelf = {}
    for path in sorted(folder.glob("questions/*.toml")):
        file = str(path.relative_to(folder))
        table = {"id": path.stem} | _toml(path)
        try:
            shelf[path.stem] = msgspec.convert(table, model.Question)
        except msgspec.ValidationError as error:
            raise BookError(file, "-", rules.plain(error)) from None
    return shelf


def _read_evidence(folder: Path) -> Iterator[model.Evidence]:
    for path in sorted(folder.glob("evidence/**/*.json")):
        file = str(path.relative_to(folder))
        try:
            yield msgspec.json.decode(path.read_bytes(), type=model.Evidence)
        except msgspec.DecodeError as error:
            raise BookError(file, "-", f"{rules.plain(error)}; run `kb verify --update`") from None
