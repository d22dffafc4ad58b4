"""Filters of PDFs that make much of little: bounded as they grow, in octets and in time."""

from __future__ import annotations

import threading
import time
import tracemalloc

import pytest

from kb.scan import budget, documents
from kb.scan.budget import MEMBER_OCTETS, Budget, Exceeded, Unfinished
from kb.scan.documents import lzw, run_length


def free() -> Budget:
    return Budget(0, threading.Event())


def late() -> Budget:
    """One whose time is up once it is asked."""
    return Budget(0, threading.Event(), time.monotonic())


def pdf(filters: bytes, stream: bytes) -> bytes:
    return b"%%PDF-1.4\n1 0 obj <</Filter[%s]>> stream\n%s\nendstream" % (filters, stream)


@pytest.mark.parametrize(
    ("runs", "octets"),
    [
        (b"", b""),
        (b"\x80", b""),
        (b"\x02abc\xfed\x80left", b"abcddd"),
        (b"\x81x", b"x" * 128),
        (b"\x7f" + bytes(range(128)) + b"\x80", bytes(range(128))),
        (b"\x05cut", b"cut"),
        (b"\xff", b""),
    ],
)
def test_runs_as_the_standard_has_them(runs: bytes, octets: bytes) -> None:
    assert run_length.decoded(runs, free()) == octets


@pytest.mark.parametrize(
    ("filters", "stream"),
    [
        (b"/RunLengthDecode/RunLengthDecode", b"\x81\x81" * (1 << 16)),
        (b"/RL", b"\x81x" * (MEMBER_OCTETS // 128 + 1)),
        (b"/A85", b"z" * (MEMBER_OCTETS // 4 + 1)),
    ],
)
def test_what_grows_is_bounded_before_it_has_grown(filters: bytes, stream: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(Exceeded):
            list(documents.members(pdf(filters, stream), free()))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * MEMBER_OCTETS


@pytest.mark.parametrize("decoded", [run_length.decoded, lzw.decoded])
def test_one_that_takes_long_is_given_up_in_time(decoded: object) -> None:
    assert callable(decoded)
    with pytest.raises(Unfinished):
        decoded(bytes(1 << 18), late())


def test_runs_are_charged_however_little_they_stand_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "INFLATED_OCTETS", 1 << 22)
    runs = (1 << 22) // 16
    assert len(run_length.decoded(b"\0x" * runs, free())) == runs
    with pytest.raises(Exceeded):
        run_length.decoded(b"\0x" * (runs + (1 << 16)), free())
