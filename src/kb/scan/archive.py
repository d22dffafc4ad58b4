"""What is in an archive or a compressed file, whichever kind it is.

Known are zip (so also the office formats and Java's), gzip, bzip2, xz and tar. Of a damaged one
everything that can still be read is given. An archive that cannot be read is never silently
clean: a password, or a format known only by its first octets, is a finding of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kb.scan import tar
from kb.scan import zip as zip_
from kb.scan.budget import MEMBER_OCTETS, Budget, Exceeded
from kb.scan.inflate import UNREADABLE, Decompressor, Member, bzip2, gzip, inflate, xz

_COMPRESSED = {b"\x1f\x8b\x08": gzip, b"BZh": bzip2, b"\xfd7zXZ\0": xz}
_CLOSED = (
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"MSCF\0\0\0\0",
    b"\x28\xb5\x2f\xfd",  # Zstandard
)


def members(data: bytes, budget: Budget) -> Iterator[Member]:
    """The files in `data`; none if it is no archive.

    Raises:
        Exceeded: there is more in it than the bounds allow.
    """
    for magic, method in _COMPRESSED.items():
        if data.startswith(magic):
            yield Member(_decompressed(data, magic, method, budget))
    if data.startswith(_CLOSED):
        yield Member(b"", UNREADABLE)
    if tar.is_tar(data):
        yield from tar.members(data, budget)
    yield from zip_.members(data, budget)


def _decompressed(
    data: bytes, magic: bytes, method: Callable[[], Decompressor], budget: Budget
) -> bytes:
    """Compressed streams in a row are one file."""
    out = bytearray()
    at = 0
    while data.startswith(magic, at):
        budget.member()
        stream = inflate(data, at, method, budget)
        out += stream.octets
        if len(out) > MEMBER_OCTETS:
            raise Exceeded
        if not stream.is_whole:
            break
        at = stream.end
    return bytes(out)
