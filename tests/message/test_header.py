"""Where header sections end, and which octets their fields are."""

from __future__ import annotations

import tracemalloc

import pytest

from kb.message import fields, section, unfolded
from kb.message.header import line_end, lines, value_start


@pytest.mark.parametrize(
    ("octets", "header", "body"),
    [
        (b"A: 1\r\n\r\nbody", b"A: 1\r\n", b"body"),
        (b"A: 1\n\nbody", b"A: 1\n", b"body"),
        (b"A: 1\r\n\nbody", b"A: 1\r\n", b"body"),
        (b"A: 1\r\n \r\nB: 2\r\n\r\nbody", b"A: 1\r\n \r\nB: 2\r\n", b"body"),
        (b"A: 1\r\n", b"A: 1\r\n", b""),
        (b"A: 1", b"A: 1", b""),
        (b"A: 1\r\n\r\n", b"A: 1\r\n", b""),
        (b"\r\nbody", b"", b"body"),
        (b"\n\nbody", b"", b"\nbody"),
        (b"", b"", b""),
        (b"A: 1\r\rB: 2\r\n\r\nbody", b"A: 1\r\rB: 2\r\n", b"body"),
        (
            b"A: 1\r\nno field at all\r\nB: 2\r\n\r\nbody",
            b"A: 1\r\nno field at all\r\nB: 2\r\n",
            b"body",
        ),
    ],
)
def test_the_first_empty_line_ends_the_header(octets: bytes, header: bytes, body: bytes) -> None:
    place = section(octets)
    assert octets[place.start : place.end] == header
    assert octets[place.body :] == body


HEADER = (
    b"From somebody Sat Jan  1 00:00:00 2000\r\n"
    b" leading blank\r\n"
    b"A: one\r\n"
    b"b-B \t:two\r\n"
    b"\tmore\r\n"
    b"no field\r\n"
    b"C:\r\n"
    b" three\r\n"
    b"\xff: no name\r\n"
    b"D: \x00\xff\r\n"
    b"a: again\r\n"
)


def test_fields_are_their_octets() -> None:
    found = [(f.name, HEADER[f.start : f.end]) for f in fields(HEADER, section(HEADER))]
    assert found == [
        ("a", b"A: one\r\n"),
        ("b-b", b"b-B \t:two\r\n\tmore\r\n"),
        ("c", b"C:\r\n three\r\n"),
        ("d", b"D: \x00\xff\r\n"),
        ("a", b"a: again\r\n"),
    ]


def test_lines_are_all_of_the_header() -> None:
    place = section(HEADER)
    found = list(lines(HEADER, place))
    assert b"".join(HEADER[line.start : line.end] for line in found) == HEADER
    assert [(line.name, HEADER[line.value : line.end]) for line in found][:5] == [
        ("from somebody sat jan  1 00", b"00:00 2000\r\n leading blank\r\n"),
        ("a", b" one\r\n"),
        ("b-b", b"two\r\n\tmore\r\n"),
        ("", b"no field\r\n"),
        ("c", b"\r\n three\r\n"),
    ]
    named = {(line.name, line.start, line.value, line.end) for line in found}
    assert {tuple(field) for field in fields(HEADER, place)} <= named


def test_fields_of_one_name() -> None:
    place = section(HEADER)
    values = [unfolded(HEADER, field) for field in fields(HEADER, place, "a")]
    assert values == [b"one", b"again"]
    assert [unfolded(HEADER, f) for f in fields(HEADER, place, "b-b")] == [b"two\tmore"]
    assert list(fields(HEADER, place, "b")) == []
    assert [field.name for field in fields(HEADER, place, "d", "a")] == ["a", "d", "a"]


def test_a_field_is_not_looked_for_in_the_body() -> None:
    octets = b"A: 1\r\n\r\nSubject: body\r\n"
    assert list(fields(octets, section(octets), "subject")) == []


@pytest.mark.parametrize(
    ("octets", "rest"),
    [
        (b"S: x\r\n", b"x\r\n"),
        (b"S:x\r\n", b"x\r\n"),
        (b"S: \t x\r\n", b"x\r\n"),
        (b"S:\r\n x\r\n", b"x\r\n"),
        (b"S: \r\n \r\n\tx\r\n", b"x\r\n"),
        (b"S:\r\n", b"\r\n"),
        (b"S: \r\n", b"\r\n"),
        (b"S: \n \n", b"\n"),
        (b"S:", b""),
    ],
)
def test_where_a_value_starts(octets: bytes, rest: bytes) -> None:
    field = next(fields(octets, section(octets)))
    assert octets[value_start(octets, field) :] == rest


def test_the_line_end_in_use() -> None:
    assert line_end(b"a\nb\r\n") == b"\n"
    assert line_end(b"a\nb\r\n", 2) == b"\r\n"
    assert line_end(b"a\nb", 2) == b"\n"
    assert line_end(b"no line end") == b"\r\n"


@pytest.mark.parametrize("names", [[], ["subject"]])
def test_many_folds_take_no_memory(names: list[str]) -> None:
    octets = b"Subject:" + b"\r\n " * 100_000 + b"x\r\nA: 1\r\n\r\n"
    tracemalloc.start()
    try:
        (field, *_) = fields(octets, section(octets), *names)
        assert value_start(octets, field) == octets.index(b"x")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (field.start, field.end) == (0, octets.index(b"A: 1"))
    assert peak < len(octets)
