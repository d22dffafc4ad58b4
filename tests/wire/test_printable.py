"""kb.wire.printable: what a stranger sent cannot start a line or move a cursor."""

from __future__ import annotations

import pytest

from kb.wire.printable import is_plain, printable


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (b"plain text", "plain text"),
        (b"a\r\nb\tc", "a\\x0d\\x0ab\\x09c"),
        (b"\x1b[2J\x7f\0", "\\x1b[2J\\x7f\\x00"),
        ("é".encode(), "\\xc3\\xa9"),
        (b"", ""),
    ],
)
def test_printable(octets: bytes, expected: str) -> None:
    assert printable(octets) == expected


@pytest.mark.parametrize("text", ["", "[SPAM]", "Grüße 文書", "\U0001fae8", "e\u0301", "שלום"])
def test_text_that_shows_as_it_is(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize("code", [0, 9, 10, 0x7F, 0x85, 0xA0, 0xAD, 0x200B, 0x2028, 0x202E, 0xD800])
def test_text_that_does_not(code: int) -> None:
    assert not is_plain(f"a{chr(code)}b")


def test_what_python_calls_printable_is_plain() -> None:
    """Nothing that the running Python's own tables let through is held back."""
    for code in range(0x11_0000):
        assert is_plain(chr(code)) or not chr(code).isprintable(), hex(code)
