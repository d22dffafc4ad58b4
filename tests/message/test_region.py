"""Regions: the octets are those of the message, however they are taken."""

from __future__ import annotations

import hashlib
import mmap
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.message import Octets, Region, edited_chunks, release
from kb.message.region import PIECE


def mapped(octets: bytes) -> mmap.mmap:
    with tempfile.TemporaryFile() as file:
        file.write(octets)
        file.flush()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def resident() -> int:
    """Octets of mapped files that are in this process's memory."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return sum(int(one.split()[1]) << 10 for one in lines if one.startswith(("RssFile", "RssShm")))


@pytest.fixture(scope="module", params=["bytes", "map"])
def large(request: pytest.FixtureRequest) -> Octets:
    octets = bytes(range(256)) * (3 * PIECE // 256) + b"the end"
    return mapped(octets) if request.param == "map" else octets


@pytest.mark.parametrize(
    ("start", "end"), [(0, None), (1, PIECE), (5, 2 * PIECE + 7), (9, 9), (9, 3)]
)
def test_what_is_taken(large: Octets, start: int, end: int | None) -> None:
    expected = large[start:end]
    region = Region(large, start, end)
    assert len(region) == len(expected)
    assert region.taken() == expected
    assert b"".join(region.pieces()) == expected
    assert b"".join(region.lines()) == expected
    assert region.digest() == hashlib.blake2b(expected, digest_size=16).digest()
    assert region.within(3, 11).taken() == expected[3:11] or not expected


@given(st.lists(st.sampled_from([b"a", b"bc", b"\r", b"\n"]), max_size=40), st.integers(1, 9))
def test_lines_are_whole(words: list[bytes], size: int) -> None:
    octets = b"".join(words)
    region = Region(octets)
    pieces = Region.pieces
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Region, "pieces", lambda self, _=0: pieces(self, size))
        lines = list(region.lines())
    assert b"".join(lines) == octets
    assert all(one.endswith(b"\n") for one in lines[:-1])
    assert all(lines)


def test_of_a_map_no_more_than_a_piece_stays_in_memory() -> None:
    octets = mapped(bytes(20 * PIECE))
    before = resident()
    for _ in Region(octets).pieces():
        assert resident() - before < 3 * PIECE
    for _ in edited_chunks(octets, ()):
        assert resident() - before < 3 * PIECE
    assert octets.find(b"x") < 0
    assert resident() - before > 19 * PIECE
    release(octets)
    assert resident() - before < 3 * PIECE
