"""kb.wire.printable: what a stranger sent cannot start a line or move a cursor."""

from __future__ import annotations

import pytest

from kb.wire.printable import printable


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
