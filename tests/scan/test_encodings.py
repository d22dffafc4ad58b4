"""Transfer encodings undone, the broken ones too."""

from __future__ import annotations

import base64
import binascii
import quopri
import struct
import sys
import tracemalloc

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kb.message import Region
from kb.scan import encodings
from kb.scan.budget import MEMBERS, Exceeded
from kb.scan.encodings.base64 import BLOCK_OCTETS
from kb.scan.encodings.binhex import binhex


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


@pytest.mark.parametrize("over", [0, 1, 2])
def test_of_base64_nothing_is_kept_but_what_it_stands_for(over: int) -> None:
    """While a scanner is asked about it, which may take long."""
    octets = bytes(3_000_000 + over)
    encoded = base64.encodebytes(octets)
    tracemalloc.start()
    try:
        for decoded in encodings.base64(encoded):
            assert decoded == octets
            assert tracemalloc.get_traced_memory()[0] < 1.1 * len(octets)
    finally:
        tracemalloc.stop()


PIECES = st.lists(
    st.sampled_from(
        [
            *(b"QUJD", b"QQ==", b"QUI=", b"A", b"=", b"-", b"_", b" ", b"\n", b"\r\n", b"--b\r\n"),
            *(b"=41", b"=\r\n", b"= \n", b"=\n", b"text ", b"&amp;", b"&#100;ata:,", b"data:"),
            *(b"&#97;ta:;base64,QUJD", b"A" * BLOCK_OCTETS, b"\0"),
        ]
    ),
    max_size=30,
).map(b"".join)


@given(PIECES, st.integers(1, 80))
def test_nothing_depends_on_the_pieces_that_it_is_read_in(data: bytes, size: int) -> None:
    def readings() -> list[object]:
        return [
            list(encodings.base64(data)),
            list(encodings.quoted_printable(data)),
            list(encodings.data_urls(data)),
            list(encodings.base64_blocks(data)),
        ]

    expected = readings()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Region.pieces, "__defaults__", (size,))
        module = sys.modules[encodings.base64.__module__]
        patch.setattr(module, "CHUNK", size)
        patch.setattr(module, "FEW_OCTETS", -1)  # nor on the look whether there is one reading
        assert readings() == expected


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


@given(st.binary(max_size=200), st.sampled_from([b"\n", b"\r\n"]))
def test_quoted_printable(octets: bytes, eol: bytes) -> None:
    # Line ends of a text are not encoded, and the encoder makes all of them like the first.
    octets = octets.replace(b"\r", b"").replace(b"\n", eol)
    encoded = quopri.encodestring(octets, quotetabs=True)
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
    found = [text[start:end] for start, end in encodings.base64_blocks(text)]
    assert found == [block, *(line for line in block.split() if len(line) >= BLOCK_OCTETS)]
    word = b"Look:\nhere\n" + base64.b64encode(bytes(range(99))) + b"\n"
    assert bytes(range(99)) in [
        octets
        for start, end in encodings.base64_blocks(word)
        for octets in encodings.base64(word[start:end])
    ]
    assert list(encodings.base64_blocks(b"one\ntwo\n" * 50)) == []
    indented = b"".join(b"  " + line + b" \r\n" for line in block.split())
    assert next(encodings.base64_blocks(indented)) == (0, len(indented))


BELOW = base64.b64encode(bytes(range(60)))


@pytest.mark.parametrize(
    "broken",
    [
        BELOW[:40] + b"\r\n--boundary\r\n" + BELOW[40:],
        BELOW[:40] + b"\r\n--boundary--\r\n" + BELOW[40:],
        BELOW[:41] + b"\r\n-- \r\nA list's footer.\r\n" + BELOW[41:],
        BELOW[:40] + b"\r\nX-Field: of a header\r\n" + BELOW[40:],
    ],
)
def test_base64_broken_by_lines_that_are_none(broken: bytes) -> None:
    assert bytes(range(60)) in encodings.base64(broken)


@given(st.binary(min_size=1, max_size=300), st.booleans())
def test_base64url(octets: bytes, padded: bool) -> None:
    encoded = base64.urlsafe_b64encode(octets)
    assert octets in encodings.base64(encoded if padded else encoded.rstrip(b"="))
    lines = b"\r\n".join(encoded[at : at + 60] for at in range(0, len(encoded), 60))
    # A line of letters that starts so would be taken for a boundary, too.
    assume(b"\n--" not in b"\n" + lines)
    assert octets in encodings.base64(b"--boundary\r\n" + lines)


@pytest.mark.parametrize("begin", [b"begin 4 x", b"begin 0 x", b"begin  100644  x", b"begin 644"])
def test_uuencode_begins_in_many_ways(begin: bytes) -> None:
    text = _uuencoded(b"contents").replace(b"begin 644 file.bin", begin)
    assert list(encodings.uuencode(text)) == [b"contents"]


def test_uuencode_goes_on_behind_lines_of_nothing() -> None:
    lines = _uuencoded(bytes(range(90))).split(b"\n")
    broken = b"\n".join([*lines[:2], b"", *lines[2:]])
    assert list(encodings.uuencode(broken)) == [bytes(range(45)), bytes(range(90))]


def test_uuencode_in_base64() -> None:
    text = b"begin-base64 644 x\n" + base64.encodebytes(b"contents") + b"====\n"
    assert list(encodings.uuencode(text)) == [b"contents"]


def _yencoded(octets: bytes) -> bytes:
    critical = b"\0\n\r="
    shifted = (bytes([(octet + 42) & 0xFF]) for octet in octets)
    text = b"".join(
        b"=" + bytes([(octet[0] + 64) & 0xFF]) if octet in critical else octet for octet in shifted
    )
    return b"=ybegin line=128 size=%d name=x\r\n" % len(octets) + text + b"\r\n=yend size=1\r\n"


@given(st.binary(max_size=600))
def test_yenc(octets: bytes) -> None:
    assert list(encodings.yenc(b"Look:\r\n" + _yencoded(octets) + b"Bye.")) == [octets]


def test_yenc_in_parts() -> None:
    one = _yencoded(b"one ").replace(b"name=x\r\n", b"name=x\r\n=ypart begin=1 end=4\r\n")
    assert list(encodings.yenc(one + _yencoded(b"two"))) == [b"one ", b"two", b"one two"]


def test_a_yenc_file_ends_where_the_next_begins() -> None:
    # With one end for all of them, each would have all that follow it.
    many = b"=ybegin line=128 name=x\r\n\x8b\x8c\r\n" * 400 + b"=yend\r\n"
    assert list(encodings.yenc(many)) == [b"ab"] * 400 + [b"ab" * 400]
    with pytest.raises(Exceeded):
        list(encodings.yenc(b"=ybegin \n" * (MEMBERS + 1)))


@pytest.mark.parametrize("lead", range(3))
def test_yenc_escapes_across_pieces(lead: int) -> None:
    octets = b"\0" * lead + b"\xd6\x13" * 90_000 + b"."
    assert list(encodings.yenc(_yencoded(octets))) == [octets]


def _binhexed(octets: bytes, packed: bytes = b"") -> bytes:
    """BinHex 4.0 as RFC 1741 appendix A has it; check sums are nobody's concern here."""
    header = b"\4name\0TEXTttxt\0\0" + struct.pack(">2I", len(octets), 0) + b"\0\0"
    packed = header.replace(b"\x90", b"\x90\0") + (packed or octets.replace(b"\x90", b"\x90\0"))
    packed += b"\0" * 4
    letters = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    text = base64.b64encode(packed).rstrip(b"=").translate(bytes.maketrans(alphabet, letters))
    lines = b"\r".join(text[at : at + 64] for at in range(0, len(text), 64))
    return b"(This file must be converted with BinHex 4.0)\n\n:" + lines + b":\n"


@given(st.binary(max_size=300))
def test_binhex(octets: bytes) -> None:
    assert next(binhex(b"Look:\n" + _binhexed(octets))) == octets


def test_runs_in_binhex() -> None:
    """RFC 1741 appendix A: an octet, 0x90 and how often it stands there."""
    assert next(binhex(_binhexed(b"-aaaaa-", b"-a\x90\x05-"))) == b"-aaaaa-"
    assert next(binhex(_binhexed(b"\x90\x90\x90", b"\x90\0\x90\x03"))) == b"\x90\x90\x90"


@pytest.mark.parametrize(
    "page",
    [
        b'<a href="data:text/html;base64,%s">' % base64.b64encode(b"contents"),
        b"<a href='DATA:;charset=x;base64,%s'>" % base64.urlsafe_b64encode(b"contents"),
        b"<a href='data:;base64,%s'>" % base64.b64encode(b"contents").replace(b"=", b"%3D"),
        b"<a href='data:;base64,\r\n Y29u\r\n dGVudHM'>",
        b"<a href='data:,c%6fntents'>",
        b"<a href=data:,contents onclick=x>",
        b"p { background: url(data:,contents) }",
        b"<a href='d&#97;ta&colon;&#x2c;contents'>",
    ],
)
def test_data_urls(page: bytes) -> None:
    assert b"contents" in encodings.data_urls(page)


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=2))
def test_wide_text(text: str) -> None:
    for charset in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
        assert text.encode() in encodings.wide_text(text.encode(charset))
    assert list(encodings.wide_text(text.encode())) == []
