"""Whatever comes in: an answer or one line, never a traceback, in bounded time."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import cli
from kb.diagnose import diagnose
from kb.errors import InputError

STARTS = (
    b"", b"From: a@example.org\nSubject: [SPAM] x\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"From x Thu Nov 26 10:00:00 2026\nFrom: a\nTo: b\n", b"+OK\nUSER x\n", b"* OK\n",
    b"Nov 26 10:00:00 mx postfix/smtp[1]: ABCDEF01: ", b"0x800CCC0F ", b"\xff\xfe",
    b"From: a\nTo: b\nDKIM-Signature: v=1; c=relaxed/simple; bh=",
    b"From: a\nTo: b\nContent-Type: multipart/report; boundary=b\n\n--b\n"
    b"Content-Type: message/delivery-status\n\n",
)  # fmt: skip


@given(st.sampled_from(STARTS), st.binary(max_size=600))
@settings(max_examples=400, deadline=None)
def test_any_octets_give_a_diagnosis_or_one_line(start: bytes, rest: bytes) -> None:
    try:
        found = diagnose(start + rest, ())
    except InputError as error:
        told = [str(error)]
    else:
        told = [text for one in found.findings for text in (one.what, one.evidence)]
    assert not any("\n" in text for text in told)


ENDLESS: dict[str, Callable[[int], bytes]] = {
    "long field": lambda n: b"From: a\nTo: b\nSubject: " + b"x" * (1_000_000 * n),
    "binary": lambda n: b"From: a\nTo: b\n\n" + b"MZ\0\xff" * (250_000 * n),
    "log": lambda n: (
        (
            b"Nov 26 10:00:00 mx postfix/smtp[1]: ABCDEF01: "
            b"to=<a>, relay=x, delay=1, status=sent (ok)\n"
        )
        * (10_000 * n)
    ),
    "one line": lambda n: b"+OK " * (250_000 * n),
    "session": lambda n: b"EHLO x\n250 -ERR said: timed\n" * (36_000 * n),
    "nested": lambda n: (
        b"From: a\nTo: b\n"
        + b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (m, m)
            for m in range(100 * n)
        )
    ),
}
"""By what there is much of; about so many megabytes, but for the nested."""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ENDLESS)
def test_much_takes_at_most_as_many_times_the_work(kind: str) -> None:
    """Of the processor, in ratio: what grows with the square of five takes 25 times as much."""
    little = min(_seconds(ENDLESS[kind](1)) for _ in range(2))
    assert _seconds(ENDLESS[kind](5)) < 12 * little + 0.5


def _seconds(octets: bytes) -> float:
    """The processor's time for a diagnosis."""
    start = time.thread_time()
    diagnose(octets, ())
    return time.thread_time() - start


@pytest.mark.slow
@pytest.mark.parametrize("kind", ENDLESS)
def test_fifty_megabytes_are_diagnosed(kind: str) -> None:
    found = diagnose(ENDLESS[kind](50), ())
    assert len(found.findings) < 500


@pytest.mark.parametrize(
    "octets", [b"", b"   \n", b"hello world\n", b"\0\1\2\3" * 50, b"{}", b"%PDF-1.7\n"]
)
def test_what_is_not_known_is_one_line(
    octets: bytes,
    tmp_path: object,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(octets)))
    assert cli.main(["diagnose", "-"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
