"""kb.wire.imap.framing: the same frames however the octets were cut; no literal is looked into."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.wire.imap.framing import (
    Chunk,
    ClientReader,
    Frame,
    FramingError,
    Line,
    Literal,
    NoResponseError,
    Reader,
    ServerReader,
)
from support.chunks import cuts


def frames(reader: Reader, chunks: list[bytes]) -> list[Frame]:
    """All frames, the chunks of one literal put together."""
    found: list[Frame] = []
    for chunk in chunks:
        reader.feed(chunk)
        while (frame := reader.next()) is not None:
            before = found[-1] if found else None
            if isinstance(frame, Chunk) and isinstance(before, Chunk) and not before.last:
                found[-1] = Chunk(before.octets + frame.octets, frame.last)
            else:
                found.append(frame)
    assert reader.pending == 0
    return found


COMMANDS = (
    b"a NOOP\r\n"
    b"b LOGIN {4}\r\njohn {6+}\r\nsecret\r\n"
    b"c APPEND x ~{3}\r\n\0\r\n\r\n"
    b"d APPEND x {0}\r\n\r\n"
    b"e APPEND x {5+}\r\n{3}\r\n\r\n"
    b"f NOOP\n"
)


def test_a_clients_lines_and_literals() -> None:
    for chunks in cuts(COMMANDS):
        assert frames(ClientReader(1000), chunks) == [
            Line(b"a NOOP\r\n"),
            Line(b"b LOGIN {4}\r\n", Literal(4, synchronising=True)),
            Chunk(b"john", last=True),
            Line(b" {6+}\r\n", Literal(6, synchronising=False)),
            Chunk(b"secret", last=True),
            Line(b"\r\n"),
            Line(b"c APPEND x ~{3}\r\n", Literal(3, synchronising=True)),
            Chunk(b"\0\r\n", last=True),
            Line(b"\r\n"),
            Line(b"d APPEND x {0}\r\n", Literal(0, synchronising=True)),
            Chunk(b"", last=True),
            Line(b"\r\n"),
            Line(b"e APPEND x {5+}\r\n", Literal(5, synchronising=False)),
            Chunk(b"{3}\r\n", last=True),
            Line(b"\r\n"),
            # Servers take LF alone for a line's end, so it is one.
            Line(b"f NOOP\n"),
        ]


RESPONSES = (
    b"* OK ready {3}\r\n"
    b"* 5 FETCH (BODY[] {8}\r\n* OK {3} UID 7)\r\n"
    b"+ go {4}\r\n"
    b"* NO [ALERT] {2}\r\n"
    b'* LIST () "/" {1}\r\nx\r\n'
    b"* 6 FETCH (BINARY[1] ~{2}\r\n\0\r)\r\n"
    b"a OK done {9}\r\n"
)


def test_a_servers_lines_and_literals() -> None:
    """A literal that looks like a response is data; text that looks like a literal is text."""
    for chunks in cuts(RESPONSES):
        assert frames(ServerReader(1000), chunks) == [
            Line(b"* OK ready {3}\r\n"),
            Line(b"* 5 FETCH (BODY[] {8}\r\n", Literal(8, synchronising=True)),
            Chunk(b"* OK {3}", last=True),
            Line(b" UID 7)\r\n"),
            Line(b"+ go {4}\r\n"),
            Line(b"* NO [ALERT] {2}\r\n"),
            Line(b'* LIST () "/" {1}\r\n', Literal(1, synchronising=True)),
            Chunk(b"x", last=True),
            Line(b"\r\n"),
            Line(b"* 6 FETCH (BINARY[1] ~{2}\r\n", Literal(2, synchronising=True)),
            Chunk(b"\0\r", last=True),
            Line(b")\r\n"),
            Line(b"a OK done {9}\r\n"),
        ]


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"a NOOP\rb LOGOUT\r\n", "CR or NUL inside a line"),
        (b"a NO\0OP\r\n", "CR or NUL inside a line"),
        (b"a" * 51 + b"\r\n", "line longer than 50 octets"),
        (b"a" * 60, "line longer than 50 octets"),
        (b"a APPEND x {11}\r\n", "literal longer than 10 octets"),
    ],
)
def test_what_a_client_may_not_send(octets: bytes, text: str) -> None:
    for chunks in cuts(octets):
        with pytest.raises(FramingError, match=f"^{text}$"):
            frames(ClientReader(50, literal_limit=10), chunks)


@pytest.mark.parametrize(
    "octets", [b"* OK x\n* 1 FETCH (FLAGS ())\r\n", b"* OK x\n", b"* OK \0x\r\n"]
)
def test_what_a_server_may_not_send(octets: bytes) -> None:
    for chunks in cuts(octets):
        with pytest.raises(NoResponseError, match=r"^LF without CR, or NUL, inside a line$"):
            frames(ServerReader(50), chunks)


def test_a_servers_line_that_is_too_long() -> None:
    for octets in (b"*" * 51 + b"\r\n", b"*" * 60):
        with pytest.raises(NoResponseError, match=r"^line longer than 50 octets$"):
            frames(ServerReader(50), [octets])


def test_a_large_literal_is_not_held() -> None:
    reader = ClientReader(1000)
    reader.feed(b"a APPEND x {1000000000}\r\n")
    assert isinstance(reader.next(), Line)
    for _ in range(100):
        reader.feed(b"x" * 65536)
        assert reader.next() == Chunk(b"x" * 65536, last=False)
        assert reader.pending == 0


@given(st.lists(st.one_of(st.binary(max_size=40), st.text("a {}+\n", max_size=20)), max_size=8))
def test_what_goes_in_comes_out(parts: list[bytes | str]) -> None:
    octets = b""
    for part in parts:
        if isinstance(part, bytes):
            octets += b"x {%d+}\r\n" % len(part) + part
        else:
            octets += part.encode()
    octets += b"\r\n"
    for chunks in cuts(octets, rounds=4):
        reader, got = ClientReader(10_000, literal_limit=1_000_000), b""
        for chunk in chunks:
            reader.feed(chunk)
            while (frame := reader.next()) is not None:
                got += frame.octets
        assert octets.startswith(got)
        assert len(got) + reader.pending == len(octets)


PIECES = (
    b"* 1 FETCH (UID 11)\r\n",
    b"* 2 FETCH (UID 12)\r\n",
    b"* 3 FETCH (UID 13 BODY[] {6}\r\n* 1 FE)\r\n",
    b"* 4 FETCH (UID 14 BODY[HEADER] {0}\r\n)\r\n",
    b"* 5 FETCH (UID 15 BODY[] {5}\r\n{99}\r FLAGS ())\r\n",
    b'* 6 FETCH (ENVELOPE ("{7}" NIL {4}\r\n)\r\n* {3}\r\nabc NIL))\r\n',
    b"* 7 FETCH (BODY[] {9}\r\nends in {5}\r\n",
    b"* 8 FETCH (BINARY[1] ~{2}\r\n\0\r)\r\n",
    b"* 9 FETCH (UID 19 BODY[] NIL)\r\n",
    b"* 10 EXPUNGE\r\n",
    b"* OK FETCH (UID 3) {3}\r\n",
    b"* 11 fetch (UID 4)x\r\n",
    b"kb1 OK {4}\r\n",
)


def at_once(reader: ServerReader, chunks: list[bytes], refused: set[int]) -> bytes:
    """What comes out where responses are taken many at a time, as far as they are whole."""
    told = bytearray()
    for chunk in chunks:
        reader.feed(chunk)
        while True:
            told += reader.fetches(lambda number: number not in refused)
            for number, uid in reader.numbers():
                told += b"* %d FETCH (UID %d)\r\n" % (number, uid)
            while (body := reader.body()) is not None:
                section = b"HEADER" if body[0] == 4 else b""
                head = b"* %d FETCH (UID %d BODY[%b] {%d}\r\n" % (*body[:2], section, len(body[2]))
                told += head + body[2] + b")\r\n"
            if (frame := reader.next()) is None:
                break
            told += frame.octets
    assert reader.pending == 0
    return bytes(told)


@given(
    st.lists(st.sampled_from(PIECES)),
    st.sets(st.integers(1, 11)),
    st.lists(st.integers(1, 60), min_size=1),
)
def test_many_at_once_are_those_one_by_one(
    pieces: list[bytes], refused: set[int], steps: list[int]
) -> None:
    octets = b"".join(pieces)
    chunks, at = [], 0
    while at < len(octets):
        step = steps[len(chunks) % len(steps)]
        chunks.append(octets[at : at + step])
        at += step
    one_by_one = b"".join(frame.octets for frame in frames(ServerReader(1000), chunks))
    assert at_once(ServerReader(1000), chunks, refused) == one_by_one == octets


def test_only_what_may_pass_passes_at_once() -> None:
    reader = ServerReader(1000)
    reader.feed(b"".join(PIECES))
    assert reader.fetches(lambda number: number < 4) == b"".join(PIECES[:3])
    assert reader.next() == Line(PIECES[3][:-3], Literal(0, synchronising=True))
    # Nothing is taken out of the middle of a response.
    assert (reader.fetches(lambda _: True), reader.numbers(), reader.body()) == (b"", [], None)


@pytest.mark.parametrize(
    "octets",
    [
        b"* 1 FETCH (UID 1 BODY[] {2000}\r\n",
        b"* 1 FETCH (X " + b"x" * 1000 + b")\r\n",
        b"* 1 FETCH (UID 1\0)\r\n",
        b"* 1 FETCH (UID\n1)\r\n",
        b"* 1 FETCH (UID 1 BODY[] {3}\r\nabc\n",
        b"* 1 FETCH (UID 1 BODY[] {3}\r\nabc\0)\r\n",
    ],
)
def test_what_is_not_plain_is_left_to_be_read_with_care(octets: bytes) -> None:
    reader = ServerReader(1000)
    reader.feed(octets)
    assert (reader.fetches(lambda _: True), reader.numbers(), reader.body()) == (b"", [], None)
    assert reader.pending == len(octets)
