"""The tables for the browser, packed: what `engine.js` reads back is tested in `test_browser`."""

from __future__ import annotations

import gzip

import msgspec
import pytest

from kb.ask import packing, tables


def test_rows_begin_with_what_they_share() -> None:
    assert packing.shared(["tag", "tagged", "text"]) == "0tag\n3ged\n1ext"
    long = "x" * 60
    assert packing.shared([long, long + "y"]) == f"0{long}\nz{long[35:]}y"


def test_numbers_are_characters() -> None:
    assert packing.characters([0, 9, 10], packing.NUMBER) == "09:"
    assert packing.characters([-2, 0, 3], packing.STEP) == "NPS"
    with pytest.raises(ValueError, match="a weight of -60 steps"):
        packing.characters([-60], packing.STEP)


def test_it_is_much_shorter_than_json() -> None:
    whole, packed = (
        len(gzip.compress(msgspec.json.encode(one)))
        for one in (tables.load(), packing.packed(tables.load()))
    )
    assert packed < 0.8 * whole
