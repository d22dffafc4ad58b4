"""Archives to look into."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
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


def rar(octets: bytes, method: int = 0x30, flags: int = 0x8000) -> bytes:
    """A RAR 4 archive with one file; 0x30 says that it is stored, 4 in the flags a password."""

    def block(kind: int, flags: int, fields: bytes) -> bytes:
        rest = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
        return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest

    size, check = len(octets), zlib.crc32(octets)
    file = struct.pack("<IIBIIBBHI", size, size, 2, check, 0, 20, method, 4, 0x20) + b"file"
    start = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    return start + block(0x74, flags, file) + octets + block(0x7B, 0x4000, b"")


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
