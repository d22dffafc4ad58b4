"""kb.scan.encodings.references: whatever a sender writes, a text can be scanned."""

from __future__ import annotations

import asyncio
import html

import pytest

from kb.lab.mail.samples import EICAR
from kb.scan import scanner
from kb.scan.encodings.references import without_references

LONG = 5000
"""Digits, more than Python reads as a number."""


@pytest.mark.parametrize(
    "text", ["&#65;&#x41;&amp;&notanentity;&#0;&#128;", "&#1114111;", "&#99", "no reference", "&#"]
)
def test_they_are_read_as_html_reads_them(text: str) -> None:
    assert without_references(text) == html.unescape(text)


@pytest.mark.parametrize("digits", ["1" * LONG, "9" * 8, "0" * LONG + "1114112"])
def test_a_number_of_no_character_is_no_character(digits: str) -> None:
    assert without_references(f"a&#{digits};b") == "a\ufffdb"


def test_zeros_in_front_count_nothing() -> None:
    assert without_references("&#" + "0" * LONG + "65;") == "A"


@pytest.mark.parametrize("kind", [b"text/plain", b"text/html"])
def test_what_else_a_message_has_is_found(kind: bytes) -> None:
    message = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: application/octet-stream\r\n\r\n" + EICAR + b"\r\n"
        b"--b\r\nContent-Type: " + kind + b"\r\n\r\n&#" + b"1" * LONG + b"\r\n--b--\r\n"
    )
    found = asyncio.run(scanner("builtin", "builtin").scan(message))
    assert len(found.infected) == 1
    assert not found.failures
