"""LZWDecode, a filter of PDFs (ISO 32000-1, 7.4.4): codes of 9 to 12 bits, the high bits first."""

from __future__ import annotations

from kb.scan.budget import MEMBER_OCTETS, Budget, Exceeded

_CLEAR, _END = 256, 257
_FIRST = (*(bytes([octet]) for octet in range(256)), b"", b"")
_MOST = 4096
"""Entries that 12 bits can name."""
_CODES = 1 << 16
"""After so many octets of codes the budget is asked."""
_COST = 8
"""One of them takes as long as so many octets of what zlib inflates, however few it stands for."""


def decoded(octets: bytes, budget: Budget, *, early: bool = True) -> bytes:
    """The octets that the codes stand for, up to the end or to a code that stands for none.

    Args:
        octets: the codes.
        budget: is charged for the codes, and asked now and then whether there is time.
        early: whether codes grow one entry earlier than they must (`EarlyChange`, by default).

    Raises:
        Exceeded: more comes out than one file may have, or the codes are too many.
        Exception: whatever `Budget.inflate` raises.
    """
    out, table = bytearray(), list(_FIRST)
    buffer = bits = 0
    width, before = 9, b""
    for at, octet in enumerate(octets):
        if not (at + 1) % _CODES:
            budget.inflate(_CODES * _COST)
        buffer, bits = (buffer << 8 | octet) & 0xFFFFF, bits + 8
        if bits < width:
            continue
        bits -= width
        code = buffer >> bits & (1 << width) - 1
        if code == _CLEAR:
            del table[len(_FIRST) :]
            width, before = 9, b""
            continue
        if code == _END or code > len(table) or (code == len(table) and not before):
            break
        entry = table[code] if code < len(table) else before + before[:1]
        out += entry
        if len(out) > MEMBER_OCTETS:
            raise Exceeded
        if before and len(table) < _MOST:
            table.append(before + entry[:1])
        before = entry
        width = min(max((len(table) + early).bit_length(), 9), 12)
    return bytes(out)
