"""Edits change what they say and nothing else, on bytes and on a mapped file."""

from __future__ import annotations

import mmap
import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.message import Edit, edited, edited_chunks, edited_size
from kb.message.edit import CHUNK


@st.composite
def edits(draw: st.DrawFn) -> tuple[bytes, list[Edit]]:
    octets = draw(st.binary(max_size=60))
    cuts = sorted(draw(st.lists(st.integers(0, len(octets)), max_size=8)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return octets, [Edit(start, end, draw(st.binary(max_size=9))) for start, end in pairs]


@given(edits())
def test_edited_is_what_replacing_from_the_back_gives(case: tuple[bytes, list[Edit]]) -> None:
    octets, changes = case
    expected = octets
    for start, end, replacement in reversed(changes):
        expected = expected[:start] + replacement + expected[end:]
    assert edited(octets, changes) == expected
    assert b"".join(edited_chunks(octets, changes)) == expected
    assert edited_size(octets, changes) == len(expected)


def test_no_edits_give_the_octets_as_they_came() -> None:
    assert edited(b"as sent", []) == b"as sent"


def test_a_mapped_file_in_small_chunks() -> None:
    octets = bytes(range(256)) * 1024
    with tempfile.TemporaryFile() as file:
        file.write(octets)
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            chunks = list(edited_chunks(mapped, [Edit(10, 20, b"x")]))
    assert b"".join(chunks) == octets[:10] + b"x" + octets[20:]
    assert max(map(len, chunks)) <= CHUNK
    assert all(type(chunk) is bytes for chunk in chunks)


def test_many_small_edits_give_few_large_chunks() -> None:
    octets = b"Subject: a\r\n" * 20_000
    changes = [Edit(at + 9, at + 9, b"[SPAM] ") for at in range(0, len(octets), 12)]
    chunks = list(edited_chunks(octets, changes))
    assert b"".join(chunks) == b"Subject: [SPAM] a\r\n" * 20_000
    assert max(map(len, chunks)) <= CHUNK
    assert len(chunks) <= len(b"".join(chunks)) // CHUNK + 2


@pytest.mark.parametrize(
    "changes",
    [
        [Edit(3, 2, b"")],
        [Edit(0, 9, b"")],
        [Edit(4, 5, b""), Edit(3, 3, b"")],
        [Edit(0, 3, b""), Edit(2, 4, b"")],
        [Edit(-1, 0, b"")],
    ],
)
def test_edits_that_make_no_sense_are_refused(changes: list[Edit]) -> None:
    with pytest.raises(ValueError, match="edit of octets"):
        edited(b"12345", changes)
