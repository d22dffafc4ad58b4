"""Quoted-printable (RFC 2045 section 6.7)."""

from __future__ import annotations

import binascii
import io
import re
from collections.abc import Iterator

from kb.message.region import Region

_ESCAPED = re.compile(rb"=(?:[0-9A-Fa-f]{2}|[ \t]*+\r?\n(?=.))", re.DOTALL)
_TRAILING = re.compile(rb"(?<![ \t])[ \t]++(?=\r?\n)")


def quoted_printable(data: bytes | Region) -> Iterator[bytes]:
    """Quoted-printable decoded; nothing if there is nothing to decode."""
    region = data if isinstance(data, Region) else Region(data)
    if not _is_escaped(region):
        return
    out = io.BytesIO()  # it gives away the octets that it wrote without another copy of them
    for lines in region.lines():
        out.write(binascii.a2b_qp(_TRAILING.sub(b"", lines)))
    yield out.getvalue()


def _is_escaped(region: Region) -> bool:
    before = b""
    for lines in region.lines():
        # A line that is continued has one behind it.
        if _ESCAPED.search(before + lines):
            return True
        before = lines[lines.rfind(b"\n", 0, -1) + 1 :]
    return False
