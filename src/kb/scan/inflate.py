"""Decompresses one stream, piece by piece, within the bounds."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from typing import NamedTuple, Protocol

from kb.scan.budget import MEMBER_OCTETS, Budget, Exceeded

ENCRYPTED = "Archive.Encrypted"
UNREADABLE = "Archive.Unreadable"

CHUNK = 1 << 16
LZMA_MEMORY = 96 << 20
"""Most memory that an xz or LZMA stream may ask for, in octets: `xz -9` asks for 65 MiB."""


class Member(NamedTuple):
    """A file that came out of an archive, or why it did not."""

    octets: bytes
    trouble: str = ""
    """The finding that it is: `ENCRYPTED` or `UNREADABLE`; "" where it could be read."""


class Stream(NamedTuple):
    """What came out of a compressed stream, broken or not."""

    octets: bytes
    end: int
    """Where in the input it ends; the input's end if it is cut off or broken."""
    is_whole: bool


class Decompressor(Protocol):
    """What zlib, bz2 and lzma have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def deflate() -> Decompressor:
    """As in zip (RFC 1951)."""
    return zlib.decompressobj(-zlib.MAX_WBITS)


def gzip() -> Decompressor:
    """One gzip member (RFC 1952)."""
    return zlib.decompressobj(16 + zlib.MAX_WBITS)


def bzip2() -> Decompressor:
    """One bzip2 stream."""
    return bz2.BZ2Decompressor()


def xz() -> Decompressor:
    """One xz stream."""
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=LZMA_MEMORY)


def lzma_alone() -> Decompressor:
    """One stream of the older .lzma format."""
    return lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=LZMA_MEMORY)


def inflate(data: bytes, start: int, method: Callable[[], Decompressor], budget: Budget) -> Stream:
    """Decompress the stream that starts at `data[start]`, as far as it is sound.

    Raises:
        Exceeded: more comes out than the bounds allow, or it asks for too much memory.
    """
    stream = method()
    # It gives away the octets that it wrote without another copy of them.
    out = io.BytesIO()
    at = start
    piece = b""
    try:
        while not stream.eof:
            if not piece and getattr(stream, "needs_input", True):
                piece = data[at : at + CHUNK]
                if not piece:
                    return Stream(out.getvalue(), at, is_whole=False)
                at += len(piece)
            got = stream.decompress(piece, CHUNK)
            piece = getattr(stream, "unconsumed_tail", b"")
            out.write(got)
            budget.inflate(len(got))
            if out.tell() > MEMBER_OCTETS:
                raise Exceeded
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
        if "Memory usage limit" in str(error):
            raise Exceeded from error
        return Stream(out.getvalue(), len(data), is_whole=False)
    return Stream(out.getvalue(), at - len(stream.unused_data), is_whole=True)
