"""Archives to look into."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable


def zipped(octets: bytes, method: int = zipfile.ZIP_DEFLATED, name: str = "file") -> bytes:
    """A zip archive with one file."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", method) as file:
        file.writestr(name, octets)
    return archive.getvalue()


def tarred(octets: bytes) -> bytes:
    """A tar archive with one file."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as file:
        entry = tarfile.TarInfo("file")
        entry.size = len(octets)
        file.addfile(entry, io.BytesIO(octets))
    return archive.getvalue()


def locked() -> bytes:
    """A zip archive whose file has a password: the flag says so (APPNOTE.TXT 4.4.4)."""
    archive = bytearray(zipped(b"a secret"))
    archive[6] |= 1
    archive[archive.index(b"PK\x01\x02") + 8] |= 1
    return bytes(archive)


def arj() -> bytes:
    """How an ARJ archive starts: two octets, its header's length, the header, its check sum."""
    header = b"\x1e\x0b\x01\0\0\0\2" + bytes(23) + b"name\0\0"
    check = zlib.crc32(header).to_bytes(4, "little")
    return b"\x60\xea" + len(header).to_bytes(2, "little") + header + check


def bomb(size: int) -> bytes:
    """A small gzip file that gives so many octets."""
    return gzip.compress(bytes(size), 1)


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "zip": zipped,
    "zip, stored": lambda octets: zipped(octets, zipfile.ZIP_STORED),
    "zip, bzip2": lambda octets: zipped(octets, zipfile.ZIP_BZIP2),
    "zip, lzma": lambda octets: zipped(octets, zipfile.ZIP_LZMA),
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda octets: lzma.compress(octets, lzma.FORMAT_ALONE),
    "tar": tarred,
}
