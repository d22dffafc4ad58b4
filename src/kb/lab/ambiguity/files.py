"""Classes of archives and documents: what is in them is seen by who opens them."""

from __future__ import annotations

import binascii
import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

from kb.lab.ambiguity import pdf
from kb.lab.ambiguity.case import ENCODED, FILE, Case, attached, lines_of
from kb.lab.mail.samples import EICAR


def cases() -> Iterator[Case]:
    """The classes, in the table's order. What readers show is the file."""
    for name, what, octets in _FILES:
        yield Case(name, "files", what, attached(lines_of(octets), FILE, ENCODED), octets)


def zipped(octets: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive with one file."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", method) as file:
        # Of one date, so that the same message is made each time.
        file.writestr(zipfile.ZipInfo("file.com"), octets, method)
    return archive.getvalue()


def tarred(octets: bytes) -> bytes:
    """A tar archive with one file."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as file:
        entry = tarfile.TarInfo("file.com")
        entry.size = len(octets)
        file.addfile(entry, io.BytesIO(octets))
    return archive.getvalue()


def rar(octets: bytes, method: int = 0x30, flags: int = 0x8000) -> bytes:
    """A RAR 4 archive with one file; 0x30 says that it is stored, 4 in the flags a password."""

    def block(kind: int, flags: int, fields: bytes) -> bytes:
        rest = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
        return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest

    size, check = len(octets), zlib.crc32(octets)
    file = struct.pack("<IIBIIBBHI", size, size, 2, check, 0, 20, method, 4, 0x20) + b"file"
    start = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    return start + block(0x74, flags, file) + octets + block(0x7B, 0x4000, b"")


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


def _lying() -> bytes:
    archive = bytearray(zipped(EICAR))
    archive[8:10] = b"\0\0"
    return bytes(archive)


_TNEF = struct.pack("<BII", 2, 0x6800F, len(EICAR)) + EICAR + b"\0\0"
_FILES = (
    ("zip", "zip", zipped(EICAR)),
    ("zip-zip", "zip in zip", zipped(zipped(EICAR), zipfile.ZIP_STORED)),
    ("zip-bzip2", "zip with bzip2", zipped(EICAR, zipfile.ZIP_BZIP2)),
    ("zip-lzma", "zip with LZMA", zipped(EICAR, zipfile.ZIP_LZMA)),
    ("zip-behind", "zip behind something else", b"GIF89a" + bytes(50) + zipped(EICAR)),
    (
        "zip-headless",
        "zip without its directory",
        zipped(EICAR)[: zipped(EICAR).index(b"PK\x01\x02")],
    ),
    ("zip-lying", "zip whose local header lies", _lying()),
    ("zip-locked", "zip with a password", locked()),
    ("gzip", "gzip", gzip.compress(EICAR, mtime=0)),
    (
        "gzip-two",
        "gzip, the second of two streams",
        gzip.compress(b"one", mtime=0) + gzip.compress(EICAR, mtime=0),
    ),
    ("bzip2", "bzip2", bz2.compress(EICAR)),
    ("xz", "xz", lzma.compress(EICAR)),
    ("lzma", "LZMA", lzma.compress(EICAR, lzma.FORMAT_ALONE)),
    ("tar-gzip", "tar in gzip", gzip.compress(tarred(EICAR), mtime=0)),
    ("rar", "RAR", rar(EICAR)),
    ("rar-locked", "RAR with a password", rar(b"a secret", flags=0x8004)),
    ("ace", "ACE", b"\0" * 7 + b"**ACE**" + bytes(20)),
    ("arj", "ARJ", arj()),
    ("pdf", "PDF, a deflated stream", pdf.file(b"/FlateDecode", zlib.compress(EICAR))),
    (
        "pdf-hex",
        "PDF, hexadecimal inside",
        pdf.file(b"[/ASCIIHexDecode /FlateDecode]", binascii.hexlify(zlib.compress(EICAR)) + b">"),
    ),
    ("pdf-lzw", "PDF, a stream in LZW", pdf.file(b"/LZWDecode", pdf.lzw(EICAR))),
    ("pdf-ascii85", "PDF, a stream in ASCII85", pdf.file(b"/ASCII85Decode", pdf.ascii85(EICAR))),
    (
        "pdf-runs",
        "PDF, a stream in run lengths",
        pdf.file(b"/RunLengthDecode", pdf.run_length(EICAR)),
    ),
    (
        "pdf-ascii85-lzw",
        "PDF, LZW in ASCII85",
        pdf.file(b"[/ASCII85Decode /LZWDecode]", pdf.ascii85(pdf.lzw(EICAR))),
    ),
    ("rtf", "RTF, an object", b"{\\rtf1{\\object{\\*\\objdata " + binascii.hexlify(EICAR) + b"}}}"),
    ("tnef", "TNEF (winmail.dat)", b"\x78\x9f\x3e\x22\1\0" + _TNEF),
)
