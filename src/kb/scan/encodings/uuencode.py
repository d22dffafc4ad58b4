"""Uuencode, as POSIX has it for `uuencode` and as mail programs read it."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from kb.scan.encodings.base64 import base64

_BEGIN = re.compile(rb"begin(-base64)?[ \t]++[0-7]{1,6}(?:[ \t][^\n]*+)?\n")
"""The mode has three digits, but readers take any number."""
_END = re.compile(rb"end[ \t]*+\r?(?:\n|\Z)")
# As mutt and others have it: six bits of whatever stands there.
_SIX_BITS = bytes(((octet - 0x20) & 0x3F) + 0x20 for octet in range(256))


def uuencode(data: bytes) -> Iterator[bytes]:
    """Each uuencoded file in a text, decoded as far as it goes.

    Up to the first line that holds nothing, where some readers stop; and, if more comes out of
    it, up to the line "end". What should stand there is base64 where the file says so.
    """
    at = 0
    while (at := data.find(b"begin", at)) >= 0:
        begin = _BEGIN.match(data, at) if at == 0 or data[at - 1] == 0x0A else None
        if begin is None:
            at += 1
            continue
        at = begin.end()
        if begin[1]:
            end = data.find(b"\n====", at)
            yield from base64(data[at : end if end >= 0 else len(data)])
            continue
        strict, whole, at = _file(data, at)
        yield strict
        if whole != strict:
            yield whole


def _file(data: bytes, at: int) -> tuple[bytes, bytes, int]:
    """What is up to the first line of nothing, what is up to the end, and where that is."""
    file = bytearray()
    strict: bytes | None = None
    while at < len(data) and not _END.match(data, at):
        feed = data.find(b"\n", at)
        after = feed + 1 if feed >= 0 else len(data)
        line = data[at:after].rstrip(b"\r\n")
        count = (line[0] - 0x20) & 0x3F if line and line[0] >= 0x20 else 0
        if strict is None and (not count or line[0] > 0x60):
            strict = bytes(file)
        if count:
            # Some encoders write more characters in a line than it takes.
            text = line[: 1 + (count * 4 + 2) // 3].translate(_SIX_BITS)
            file += binascii.a2b_uu(text)
        at = after
    whole = bytes(file)
    return whole if strict is None else strict, whole, at
