"""kb.wire.dots: the end is CR LF . CR LF and nothing else; dots in both directions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.wire.dots import DotReader, DotWriter, stuffed
from support.chunks import cuts


def read(chunks: list[bytes]) -> tuple[bytes, DotReader]:
    reader = DotReader()
    return b"".join(map(reader.feed, chunks)), reader


TRANSCRIPTS = {
    b"a\r\n.\r\nQUIT\r\n": (b"a\r\n", b"QUIT\r\n"),
    b".\r\n": (b"", b""),
    b".\r\n.\r\n": (b"", b".\r\n"),
    b"\r\n.\r\n": (b"\r\n", b""),
    b"..\r\n.\r\n": (b".\r\n", b""),
    b".a\r\n.\r\n": (b"a\r\n", b""),
    b"a\r\n..\r\n...\r\n. \r\n.\r\n": (b"a\r\n.\r\n..\r\n \r\n", b""),
    b"a.\r\n.\r\n": (b"a.\r\n", b""),
    b"a\r\n\r\n\r\n.\r\n\r\n.\r\n": (b"a\r\n\r\n\r\n", b"\r\n.\r\n"),
}


@pytest.mark.parametrize(("octets", "expected"), TRANSCRIPTS.items())
def test_text_and_rest(octets: bytes, expected: tuple[bytes, bytes]) -> None:
    for chunks in cuts(octets):
        text, reader = read(chunks)
        assert (text, reader.rest) == expected
        assert reader.done
        assert reader.size == len(text)
        assert not reader.bare_cr
        assert not reader.bare_lf


def test_a_single_dot_may_be_kept() -> None:
    """Dovecot does not double the dot at the very start of a message."""
    octets = b".a\r\n..b\r\n.c\r\n...\r\n..\r\n.\r\nQUIT\r\n"
    for chunks in cuts(octets):
        reader = DotReader(keep_single=True)
        text = b"".join(map(reader.feed, chunks))
        assert (text, reader.rest) == (b".a\r\n.b\r\n.c\r\n..\r\n.\r\n", b"QUIT\r\n")


SMUGGLED = [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\n.\r", b"\r.\n"]
SMUGGLED += [b"\r\n\0.\r\n", b"\r\n.\0\r\n", b"\r\r\n.\r\r\n", b"\r\n.\r\r\n", b"\n\r.\r\n"]


@pytest.mark.parametrize("form", SMUGGLED)
def test_what_only_looks_like_the_end_is_not(form: bytes) -> None:
    octets = b"one" + form + b"MAIL FROM:<evil@example.test>\r\nx\r\n.\r\n"
    for chunks in cuts(octets):
        text, reader = read(chunks)
        assert reader.done
        assert reader.rest == b""
        assert text.endswith(b"MAIL FROM:<evil@example.test>\r\nx\r\n")
        lone = form.replace(b"\r\n", b"")
        assert reader.bare_cr == (b"\r" in lone)
        assert reader.bare_lf == (b"\n" in lone)


PIECES = st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"..", b"a", b"\0\xff"]))


@given(PIECES, st.integers(0, 99))
def test_what_is_stuffed_comes_back_unstuffed(pieces: list[bytes], seed: int) -> None:
    text = b"".join(pieces)
    if text and not text.endswith(b"\r\n"):
        text += b"\r\n"
    wire = stuffed(text)
    assert b"\r\n.\r\n" not in wire[:-5] + wire[-2:]
    for chunks in cuts(text, seed, rounds=3):
        writer = DotWriter()
        assert b"".join(map(writer.feed, chunks)) + writer.end() == wire
    for chunks in cuts(wire + b"next", seed, rounds=3):
        got, reader = read(chunks)
        assert (got, reader.rest, reader.size) == (text, b"next", len(text))
        assert reader.bare_cr == (text.count(b"\r") != text.count(b"\r\n"))
        assert reader.bare_lf == (text.count(b"\n") != text.count(b"\r\n"))


def test_text_without_a_last_line_end_gets_one() -> None:
    assert stuffed(b"a") == b"a\r\n.\r\n"
    assert stuffed(b"a\r") == b"a\r\r\n.\r\n"


def test_an_unfinished_text_is_not_done() -> None:
    text, reader = read([b"a\r\n.\r"])
    assert not reader.done
    assert text == b"a"
