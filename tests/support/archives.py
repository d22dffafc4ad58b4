"""Archives to look into."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
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
    "tar": tarred,
}
