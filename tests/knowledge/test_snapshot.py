"""The snapshot is the book as its files give it, and is believed only while they stay the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kb.knowledge import loader, products, reading, snapshot
from kb.knowledge.book import Book, Shelves


@pytest.fixture(scope="module")
def shipped() -> Book:
    """The book that the package starts with."""
    found = snapshot.book(loader.data_folder())
    assert found is not None, "run kb docs"
    return found


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package's data."""
    return Path(shutil.copytree(loader.data_folder(), tmp_path_factory.mktemp("book") / "data"))


@pytest.fixture(scope="module")
def read(written: Path) -> Book:
    """The book as its files give it."""
    return reading.read(written)


def test_it_holds_what_the_files_hold(shipped: Book, read: Book) -> None:
    for name in Shelves.__struct_fields__:
        if name != "outcomes":
            assert getattr(shipped, name) == getattr(read, name), name
    assert [*shipped.evidence] == [*read.evidence]
    assert [*shipped.demonstrated] == [*read.demonstrated]
    for cell in read.cells:
        assert shipped.verdicts(cell) == read.verdicts(cell)
        assert [one.mechanism for one in shipped.outcomes_of(cell)] == [
            one.mechanism for one in read.evidence_of(cell)
        ]
    assert products.load(shipped) == products.load(read)


def _changed(folder: Path) -> None:
    path = folder / "terms.toml"
    path.write_bytes(path.read_bytes().replace(b"maildrop", b"mailDrop", 1))


def _added(folder: Path) -> None:
    (folder / "questions" / "new-one.toml").write_text("", encoding="utf-8")


def _deleted(folder: Path) -> None:
    next((folder / "evidence").rglob("*.diff")).unlink()


def _broken(folder: Path) -> None:
    (folder / snapshot.FOLDER / snapshot.BOOK).write_text('{"cells":{}}', encoding="utf-8")


def _spoilt(folder: Path) -> None:
    """One letter, which is as good JSON as before."""
    path = folder / snapshot.FOLDER / snapshot.BOOK
    octets = path.read_bytes()
    assert b"maildrop" in octets
    path.write_bytes(octets.replace(b"maildrop", b"mailDrop", 1))


def _missing(folder: Path) -> None:
    (folder / snapshot.FOLDER / snapshot.FILES).unlink()


@pytest.mark.parametrize("spoil", [_changed, _added, _deleted, _broken, _spoilt, _missing])
def test_it_is_not_believed_once_anything_has_changed(
    spoil: Callable[[Path], None], written: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(written, tmp_path / "data"))
    assert snapshot.book(folder) is not None
    spoil(folder)
    assert snapshot.book(folder) is None


def test_spoilt_products_are_read_from_their_files(written: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(written, tmp_path / "data"))
    whole = snapshot.book(folder)
    assert whole is not None
    known = products.load(whole)
    path = folder / snapshot.FOLDER / snapshot.PRODUCTS
    octets = path.read_bytes()
    path.write_bytes(octets.replace(b"POP3", b"POP4", 1))
    assert path.read_bytes() != octets
    assert snapshot.part(folder, snapshot.PRODUCTS, products.Catalogue) is None
    assert products.load(whole) == known


def test_a_changed_file_is_read_and_judged(
    written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(written, tmp_path / "data"))
    path = folder / "terms.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('term = "Maildrop"', 'term = "mail drop"'), encoding="utf-8")
    monkeypatch.setattr(loader, "data_folder", lambda: folder)
    assert loader.load.__wrapped__().terms["maildrop"].term == "mail drop"
    path.write_text(text.replace('term = "Maildrop"', "term = 1"), encoding="utf-8")
    with pytest.raises(loader.DataError, match=r"terms.toml: terms maildrop: term: write a text"):
        loader.load.__wrapped__()


def test_the_checksums_are_written_last(read: Book) -> None:
    assert [*snapshot.texts(read, products.load(read))][-1] == f"{snapshot.FOLDER}/{snapshot.FILES}"


def test_a_change_of_one_record_changes_its_lines_alone(read: Book) -> None:
    claim = read.claims["retr-has-two-replies"]
    changed = msgspec.structs.replace(claim, statement="Otherwise.")
    other = msgspec.structs.replace(read, claims={**read.claims, claim.id: changed})
    place = f"{snapshot.FOLDER}/{snapshot.BOOK}"
    before, after = (
        snapshot.texts(one, products.load(read))[place].splitlines() for one in (read, other)
    )
    assert len(before) == len(after)
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1
