"""A PDF with one stream, and the filters that its stream may have."""

from __future__ import annotations

import base64
import itertools


def file(filters: bytes, stream: bytes) -> bytes:
    """A PDF with one stream, and no table that says where it is: readers mend that.

    Args:
        filters: the value of `/Filter`: a name, or an array of names.
        stream: its octets, as those filters made them.
    """
    start = b"%%PDF-1.4\n1 0 obj\n<< /Length %d /Filter %s >>\nstream\n" % (len(stream), filters)
    return start + stream + b"\nendstream\nendobj\n"


def lzw(octets: bytes) -> bytes:
    """In LZW of PDFs (ISO 32000-1, 7.4.4), for so few octets that every code has nine bits."""
    table = {bytes([octet]): octet for octet in range(256)}
    codes, entry = [256], b""
    for at in range(len(octets)):
        longer = entry + octets[at : at + 1]
        if longer not in table:
            codes.append(table[entry])
            table[longer] = len(table) + 2
            longer = octets[at : at + 1]
        entry = longer
    bits = "".join(f"{code:09b}" for code in [*codes, table[entry], 257])
    size = -(-len(bits) // 8)
    return int(bits.ljust(8 * size, "0"), 2).to_bytes(size, "big")


def run_length(octets: bytes) -> bytes:
    """In runs (ISO 32000-1, 7.4.5): a single octet is copied, more of the same are counted.

    EICAR has a pair, so it does not stand in one piece in what is made of it.
    """
    out = b""
    for is_run, group in itertools.groupby(
        (bytes(same) for _, same in itertools.groupby(octets)), lambda same: len(same) > 1
    ):
        if is_run:
            out += b"".join(bytes([257 - len(same), same[0]]) for same in group)
        else:
            copied = b"".join(group)
            out += bytes([len(copied) - 1]) + copied
    return out + b"\x80"


def ascii85(octets: bytes) -> bytes:
    """In ASCII85 (ISO 32000-1, 7.4.3), with its mark for the end."""
    return base64.a85encode(octets) + b"~>"
