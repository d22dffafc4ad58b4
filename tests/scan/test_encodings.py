"""Transfer encodings undone, the broken ones too."""

from __future__ import annotations

import base64
import binascii
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.scan import encodings


@given(st.binary(max_size=300), st.sampled_from([b"\n", b"\r\n", b""]))
def test_base64(octets: bytes, eol: bytes) -> None:
    encoded = base64.encodebytes(octets).replace(b"\n", eol)
    assert list(encodings.base64(encoded)) == [octets]


@given(st.binary(min_size=1, max_size=90), st.data())
def test_base64_with_junk_between(octets: bytes, data: st.DataObject) -> None:
    encoded = base64.b64encode(octets)
    at = data.draw(st.integers(0, len(encoded)))
    junk = data.draw(st.sampled_from([b" \t", b"\x00", b"-", b"\r\n--\r\n", b"\xff", b"!*()"]))
    assert next(encodings.base64(encoded[:at] + junk + encoded[at:])) == octets


def test_base64_cut_short() -> None:
    whole = base64.b64encode(b"abcdef")
    assert [next(encodings.base64(whole[:n])) for n in range(9)] == [
        *(b"", b"", b"a", b"ab", b"abc", b"abc", b"abcd", b"abcde", b"abcdef"),
    ]


def test_base64_goes_on_after_padding() -> None:
    one, two = b"first", b"second"
    readings = list(encodings.base64(base64.b64encode(one) + b"\n" + base64.b64encode(two)))
    assert readings[0] == one
    assert one + two in readings
    # Some readers pass over padding as over any other junk.
    assert b"abc" in encodings.base64(b"YW=JjY")


@given(st.binary(max_size=200))
def test_quoted_printable(octets: bytes) -> None:
    encoded = quopri.encodestring(octets, quotetabs=True)
    # Line ends of a text are not encoded.
    for decoded in encodings.quoted_printable(encoded):
        assert decoded == octets
    if b"=" not in encoded:
        assert list(encodings.quoted_printable(encoded)) == []


@pytest.mark.parametrize(
    ("encoded", "decoded"),
    [
        (b"a=3d3D", b"a=3D"),
        (b"a=\r\nb", b"ab"),
        (b"a= \t\r\nb", b"ab"),
        (b"a=\nb", b"ab"),
        (b"=41 \r\nb", b"A\r\nb"),
        (b"=4Gx=41", b"=4GxA"),
    ],
)
def test_quoted_printable_as_it_comes(encoded: bytes, decoded: bytes) -> None:
    assert list(encodings.quoted_printable(encoded)) == [decoded]


def _uuencoded(octets: bytes, eol: bytes = b"\n", backtick: bool = False) -> bytes:
    lines = [
        binascii.b2a_uu(octets[at : at + 45], backtick=backtick).rstrip(b"\n")
        for at in range(0, len(octets), 45)
    ]
    return eol.join([b"begin 644 file.bin", *lines, b"`", b"end", b""])


@given(st.binary(max_size=200), st.sampled_from([b"\n", b"\r\n"]), st.booleans())
def test_uuencode(octets: bytes, eol: bytes, backtick: bool) -> None:
    text = b"Look:" + eol + _uuencoded(octets, eol, backtick) + b"Bye."
    assert list(encodings.uuencode(text)) == [octets]


def test_uuencode_as_it_comes() -> None:
    whole = _uuencoded(bytes(range(100)))
    assert next(encodings.uuencode(whole[: len(whole) // 2])).startswith(bytes(range(40)))
    assert list(encodings.uuencode(whole + b"text\n" + _uuencoded(b"two"))) == [
        bytes(range(100)),
        b"two",
    ]
    # One character more in the line than it takes.
    assert list(encodings.uuencode(b"begin 644 x\n#0V%T!\nend\n")) == [b"Cat"]
    for text in (b"begin at the beginning\n", b"xbegin 644 a\n#0V%T\n", b"begin 999 a\n#0V%T\n"):
        assert list(encodings.uuencode(text)) == []


def test_undeclared_base64() -> None:
    block = base64.encodebytes(bytes(range(99)))
    text = b"A text.\n\n" + block + b"Another text with many words in every line of it.\n"
    assert [text[start:end] for start, end in encodings.base64_blocks(text)] == [block]
    assert list(encodings.base64_blocks(b"one\ntwo\n" * 50)) == []
    indented = b"".join(b"  " + line + b" \r\n" for line in block.split())
    assert list(encodings.base64_blocks(indented)) == [(0, len(indented))]
