"""Variations: each rule, broken in a copy of the data; and each line stands in its evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import DataError
from kb.knowledge import loader
from kb.model.demonstration import Stored
from support.data import Data

BOOK = loader.load()
FIRST = "pop3-words-behind-ok"


@pytest.mark.parametrize(
    ("server", "line", "id_"),
    [(s, line, one.id) for one in BOOK.variations.values() for s, line in one.said.items()],
)
def test_every_line_starts_one_of_the_stored_evidence(server: str, line: str, id_: str) -> None:
    place = BOOK.variations[id_].place
    stored: list[Stored] = [*BOOK.evidence_of(place), *BOOK.demonstrated_of(place)]
    on_server = [one for one in stored if one.server == server]
    assert on_server, f"there is no evidence of {place} on {server}"
    lines = [told for one in on_server for exchange in one.transcript for told in exchange.lines]
    assert any(told.startswith(line) for told in lines)


def test_an_unknown_place_is_told(tmp_path: Path) -> None:
    data = Data(tmp_path / "data")
    data.line("variations.toml", FIRST, "place", '"spam/tag/pop4"')
    with pytest.raises(DataError, match=f"variations {FIRST} place.*spam/tag/pop3"):
        loader.load(data.folder)


def test_one_line_twice_is_no_variation(tmp_path: Path) -> None:
    data = Data(tmp_path / "data")
    data.swap("variations.toml", '"S: +OK 230 octets"', '"S: +OK 230"')
    with pytest.raises(DataError, match=f"variations {FIRST} said.*each with a line of its own"):
        loader.load(data.folder)
