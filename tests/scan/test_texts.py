"""Texts: what a reader may see of a part, whatever pieces it is read in."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.message import parse
from kb.scan import texts
from kb.scan.texts import texts as readings

WORDS = st.lists(
    st.sampled_from(
        [
            *("text", "<b>", "<", ">", "</b>", "&amp;", "&", "am", "p;", "&#", "100;", "&#x", "6"),
            *(" ", "\n", "é", "€", "\ufffd", "&eacute", ";", "=", "<a href='"),
        ]
    ).map(str.encode)
    | st.sampled_from([b"\xff", b"\xe2\x82", b"\xf0\x9f", b"\xed\xa0\x80"]),
    max_size=30,
).map(b"".join)


@given(WORDS, st.sampled_from(["plain", "html"]), st.integers(1, 12))
def test_of_a_text_in_pieces(octets: bytes, kind: str, size: int) -> None:
    head = f"Content-Type: text/{kind}\r\n\r\n".encode()
    text = octets.decode("utf-8", "replace")
    expected = {octets}
    if kind == "html":
        unmarked = html.unescape(re.sub("<[^<>]*>", "", text))
        expected |= {text.encode(), unmarked.encode("utf-8", "replace")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "PIECE", size)
        assert set(readings(parse(head), octets)) == expected


def test_in_a_charset_in_which_ascii_is_none() -> None:
    part = parse(b"Content-Type: text/html; charset=utf-16-le\r\n\r\n")
    octets = "a<b>b</b>&lt;é".encode("utf-16-le")
    assert list(readings(part, octets)) == [octets, "a<b>b</b>&lt;é".encode(), "ab<é".encode()]
