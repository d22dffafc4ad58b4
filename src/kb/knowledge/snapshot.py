"""The snapshot: the book and the products as JSON, as they were when `kb docs` last ran.

A start reads it instead of some hundred TOML files, and applies no rule: `kb docs` has, before it
wrote this. It is believed only while every data file is what it was made from, and it is itself as
it was written, by a checksum of each; where one has changed, come or gone, the files themselves
are read, and nobody sees an old or a spoilt book. `kb docs --check` and the tests fail on a stale
one. The evidence is not in it but for what came out: the rest is read from its files when somebody
asks for it.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from kb import model
from kb.knowledge.book import Book, Shelves
from kb.knowledge.laid_out import laid_out
from kb.knowledge.later import Later
from kb.model.demonstration import Demonstrated

T = TypeVar("T")

FOLDER = "snapshot"
"""Below the data folder."""
FILES, BOOK, PRODUCTS = "files.json", "book.json", "products.json"
ENDINGS = (".toml", ".json", ".diff")
"""Of the data files that the book is made from; no other is part of it."""
APART = frozenset({FOLDER, "ask", "diagnose"})
"""Folders that the book is not made from."""


def book(folder: Path) -> Book | None:
    """The book of a data folder; None where its snapshot is missing, broken or not fresh."""
    try:
        known = _known(folder)
        files = {place: sum_ for place, sum_ in known.items() if not place.startswith(f"{FOLDER}/")}
        if files != checksums(folder):
            return None
        shelves = _decoded(folder, BOOK, Shelves, known)
    except (OSError, msgspec.DecodeError):
        return None
    return Book(
        **msgspec.structs.asdict(shelves),
        evidence=Later(lambda: _evidence(folder)),
        demonstrated=Later(lambda: _demonstrated(folder)),
        folder=folder,
        from_snapshot=True,
    )


def part(folder: Path, name: str, kind: type[T]) -> T | None:
    """A file of the snapshot beside a book that came from it; None where it is not as written."""
    try:
        return _decoded(folder, name, kind, _known(folder))
    except (OSError, msgspec.DecodeError):
        return None


def texts(known: Book, products: msgspec.Struct) -> dict[str, str]:
    """What `kb docs` writes: the text of each file, by its place below the data folder.

    Args:
        known: read from the data files, and judged.
        products: the products beside it.
    """
    fields = (*model.Outcome.__struct_fields__,)
    outcomes = [{name: getattr(one, name) for name in fields} for one in known.outcomes]
    shelves = {name: getattr(known, name) for name in Shelves.__struct_fields__}
    parts = {BOOK: shelves | {"outcomes": outcomes}, PRODUCTS: products}
    written = {f"{FOLDER}/{name}": laid_out(data) for name, data in parts.items()}
    own = {place: zlib.crc32(text.encode()) for place, text in written.items()}
    # The checksums last: whoever is stopped before them leaves a snapshot that is not believed.
    return written | {f"{FOLDER}/{FILES}": laid_out(checksums(known.folder) | own)}


def checksums(folder: Path) -> dict[str, int]:
    """Each data file of the book, by its place below the folder, with the CRC-32 of its octets.

    Raises:
        OSError: a file cannot be read.
    """
    return dict(sorted(_checksums(os.fspath(folder), "")))


def _checksums(folder: str, place: str) -> Iterator[tuple[str, int]]:
    with os.scandir(folder) as found:
        for one in found:
            if one.name.startswith("."):
                continue
            if one.name.endswith(ENDINGS):
                with open(one.path, "rb", buffering=0) as file:  # noqa: PTH123 - at each start
                    yield place + one.name, zlib.crc32(file.read())
            elif one.is_dir() and one.name not in APART:
                yield from _checksums(one.path, f"{place}{one.name}/")


def _known(folder: Path) -> dict[str, int]:
    """The checksums as they were written, those of the snapshot's own files with them."""
    return msgspec.json.decode((folder / FOLDER / FILES).read_bytes(), type=dict[str, int])


def _decoded(folder: Path, name: str, kind: type[T], known: Mapping[str, int]) -> T:
    octets = (folder / FOLDER / name).read_bytes()
    if known.get(f"{FOLDER}/{name}") != zlib.crc32(octets):
        raise msgspec.DecodeError(f"{name} is not as it was written")
    return msgspec.json.decode(octets, type=kind)


def _evidence(folder: Path) -> tuple[model.Evidence, ...]:
    from kb.knowledge import evidence

    return evidence.read(folder, model.Evidence)


def _demonstrated(folder: Path) -> tuple[Demonstrated, ...]:
    from kb.knowledge import evidence

    return evidence.read(folder, Demonstrated)
