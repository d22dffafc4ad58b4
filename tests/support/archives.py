"""Archives to look into."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
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


def cab(octets: bytes) -> bytes:
    """A Microsoft cabinet with one file, stored ([MS-CAB] 2)."""
    name = b"file\0"
    files, data = 36 + 8, 36 + 8 + 16 + len(name)
    end = data + 8 + len(octets)
    header = struct.pack("<4s5IBBHHHHH", b"MSCF", 0, end, 0, files, 0, 3, 1, 1, 1, 0, 0, 0)
    folder = struct.pack("<IHH", data, 1, 0)
    file = struct.pack("<IIHHHH", len(octets), 0, 0, 0x21, 0, 0x20) + name
    return header + folder + file + struct.pack("<IHH", 0, len(octets), len(octets)) + octets


def lha(octets: bytes) -> bytes:
    """An LHA archive with one file, stored, its header of level 0."""
    size = len(octets)
    rest = struct.pack("<5sIIIBB", b"-lh0-", size, size, 0x21 << 16, 0x20, 0) + b"\4file"
    rest += _crc16(octets).to_bytes(2, "little")
    return bytes([len(rest), sum(rest) & 0xFF]) + rest + octets + b"\0"


def _crc16(octets: bytes) -> int:
    """The check sum of LHA: CRC-16 of the polynomial 0xA001, low bit first."""
    check = 0
    for octet in octets:
        check ^= octet
        for _ in range(8):
            check = check >> 1 ^ (0xA001 if check & 1 else 0)
    return check


def written(kind: str, octets: bytes, compression: str | None = None) -> bytes:
    """An archive with one file, as libarchive itself writes it."""
    import libarchive  # where the system has none, it cannot be imported

    archive = io.BytesIO()
    with libarchive.custom_writer(archive.write, kind, compression) as writer:
        writer.add_file_from_memory("file", len(octets), octets)
    return archive.getvalue()
