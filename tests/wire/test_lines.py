"""kb.wire.lines: a line ends with CR LF and nothing else, and has a limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.wire.dots import DotReader
from kb.wire.lines import Fault, Line, LineReader
from support.chunks import cuts


def read(chunks: list[bytes], limit: int = 20) -> list[Line]:
    reader = LineReader(limit)
    lines = []
    for chunk in chunks:
        reader.feed(chunk)
        while (line := reader.next()) is not None:
            lines.append(line)
    return lines


TRANSCRIPTS = {
    b"NOOP\r\nQUIT\r\n": [Line(b"NOOP"), Line(b"QUIT")],
    b"\r\n": [Line(b"")],
    b"NOOP": [],
    b"NOOP\r": [],
    # 18 octets and CR LF are the limit of 20; one more is too much, wherever the cut falls.
    b"x" * 18 + b"\r\nNOOP\r\n": [Line(b"x" * 18), Line(b"NOOP")],
    b"x" * 19 + b"\r\nNOOP\r\n": [Line(b"x" * 19 + b"\r", Fault.TOO_LONG), Line(b"NOOP")],
    b"x" * 500 + b"\r\nNOOP\r\n": [Line(b"x" * 20, Fault.TOO_LONG), Line(b"NOOP")],
    b"x" * 500: [Line(b"x" * 20, Fault.TOO_LONG)],
    # A line with a bare LF is one line, refused once, up to its own CR LF.
    b"NOOP\nQUIT\r\nRSET\r\n": [Line(b"NOOP", Fault.BARE_LF), Line(b"RSET")],
    b"NOOP\n": [Line(b"NOOP", Fault.BARE_LF)],
    b"\nNOOP\r\nRSET\r\n": [Line(b"", Fault.BARE_LF), Line(b"RSET")],
    b"a\n\n\nb\n\r\nRSET\r\n": [Line(b"a", Fault.BARE_LF), Line(b"RSET")],
    b"a\n" + b"x" * 100 + b"\r\nRSET\r\n": [Line(b"a", Fault.BARE_LF), Line(b"RSET")],
    # A CR that is not followed by LF stays in the line.
    b"NO\rOP\r\r\nRSET\r\n": [Line(b"NO\rOP\r"), Line(b"RSET")],
    b"x" * 500 + b"\r\r\nRSET\r\n": [Line(b"x" * 20, Fault.TOO_LONG), Line(b"RSET")],
}


@pytest.mark.parametrize(("octets", "lines"), TRANSCRIPTS.items())
def test_lines_do_not_depend_on_the_cuts(octets: bytes, lines: list[Line]) -> None:
    for chunks in cuts(octets):
        assert read(chunks) == lines


@given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b"ab", b"x" * 9])), st.integers(0, 99))
def test_any_octets_cut_in_any_way_give_the_same_lines(pieces: list[bytes], seed: int) -> None:
    octets = b"".join(pieces)
    whole, *others = (read(chunks) for chunks in cuts(octets, seed, rounds=3))
    assert all(lines == whole for lines in others)


def test_what_is_not_read_as_lines_can_be_taken_for_another_framing() -> None:
    reader = LineReader(20)
    reader.feed(b"DATA\r\nSubject: x\r\n")
    assert reader.next() == Line(b"DATA")
    assert reader.take() == b"Subject: x\r\n"
    reader.feed(b"QUIT\r\n")
    assert reader.next() == Line(b"QUIT")


def test_a_line_without_end_takes_no_memory() -> None:
    reader = LineReader(512)
    reader.feed(b"x" * 512)
    assert reader.next() == Line(b"x" * 512, Fault.TOO_LONG)
    for _ in range(1000):
        reader.feed(b"x" * 1000)
        assert reader.next() is None
    assert len(reader.take()) <= 1


def test_a_whole_text_is_taken_only_once_its_end_is_there() -> None:
    reader = LineReader(20)
    reader.feed(b"one\r\n..two\r\n")
    assert reader.take_whole_text() is None
    reader.feed(b".\r\n.\r\nNOOP\r\n")
    assert reader.take_whole_text() == b"one\r\n..two\r\n.\r\n"
    assert reader.take_whole_text() == b".\r\n"
    assert reader.next() == Line(b"NOOP")


DOTTED = st.lists(
    st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"..", b".\r\n", b"\r\n.\r\n", b"a"])
)


@given(DOTTED)
def test_a_plain_text_is_what_a_whole_one_reads_as(pieces: list[bytes]) -> None:
    octets = b"".join(pieces)
    plain, whole = LineReader(20), LineReader(20)
    plain.feed(octets)
    whole.feed(octets)
    text = plain.take_plain_text()
    if text is None:
        assert plain.take() == octets
        came = whole.take_whole_text()
        assert came in (None, b".\r\n") or b"\r\n." in b"\r\n" + came.removesuffix(b".\r\n")
    else:
        assert text == DotReader(keep_single=True).feed(whole.take_whole_text() or b"")
        assert plain.take() == whole.take()
