"""Encoded words, both ways (RFC 2047)."""

from __future__ import annotations

import email.header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.message import encoded_words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"plain", "plain"),
        (b"=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"),
        (b"=?utf-8?b?R3LDvMOfZQ?=", "Grüße"),
        (b"=?iso-8859-1?Q?Gr=FC=DFe_an_alle?=", "Grüße an alle"),
        (b"=?iso-8859-1*de?Q?Gr=FC=DFe?=", "Grüße"),
        # 6.2: white space between encoded words is not displayed, other white space is.
        (b"=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        (b"=?utf-8?q?a?=\r\n\t=?utf-8?q?b?=", "ab"),
        (b"x =?utf-8?q?a?= y", "x a y"),
        (b"=?x-unknown?q?=E9?=", "é"),
        (b"=?utf-8?q?=E9?=", "\ufffd"),
        (b"=?utf-8?x?a?=", "=?utf-8?x?a?="),
        (b"=?utf-8?q?unfinished", "=?utf-8?q?unfinished"),
        (b"=?utf-8?b?R?=", "=?utf-8?b?R?="),
        ("Grüße".encode(), "Grüße"),
        (b"Gr\xfc", "Gr\ufffd"),
        (b"=?hex?q?00?=", "00"),
        (b"=?undefined?q?00?=", "00"),
    ],
)
def test_decode(value: bytes, text: str) -> None:
    assert encoded_words.decode(value) == text


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(TEXTS)
def test_encoded_text_reads_back(text: str) -> None:
    encoded = b" ".join(encoded_words.encode(text))
    assert encoded_words.decode(encoded) == text
    assert str(email.header.make_header(email.header.decode_header(encoded.decode()))) == text


@given(TEXTS)
def test_every_word_is_short_ascii_and_whole(text: str) -> None:
    encoded = encoded_words.encode(text)
    assert all(len(word) <= 75 and word.isascii() and b" " not in word for word in encoded)
    assert "".join(map(encoded_words.decode, encoded)) == text


def test_half_of_a_surrogate_pair_is_no_text() -> None:
    """UTF-7 can name one, and no octets can hold it."""
    assert encoded_words.decode(b"=?utf-7?Q?+2AA-?=").encode() == "\ufffd".encode()
    assert encoded_words.decode(b"=?utf-7?Q?+2D3eAA-?=") == "\U0001f600"
