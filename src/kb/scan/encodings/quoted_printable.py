"""Quoted-printable (RFC 2045 section 6.7)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

_ESCAPED = re.compile(rb"=(?:[0-9A-Fa-f]{2}|[ \t]*+\r?\n(?=.))", re.DOTALL)
_TRAILING = re.compile(rb"(?<![ \t])[ \t]++(?=\r?\n)")


def quoted_printable(data: bytes) -> Iterator[bytes]:
    """Quoted-printable decoded; nothing if there is nothing to decode."""
    if _ESCAPED.search(data):
        yield binascii.a2b_qp(_TRAILING.sub(b"", data))
