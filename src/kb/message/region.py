"""A stretch of a message that is copied when its octets are wanted, and not before.

A large message lies in a file that is mapped into memory. Whoever copies a part of it has the part
twice, as copy and as pages of the map, which stay with the process until the map is closed. So what
goes through a message here goes in pieces, and gives the pages back behind each: the file keeps
them, and whoever reads there again gets them again.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator

from kb.message.edit import Octets, release

PIECE = 1 << 20
"""Octets of a piece: 1 MiB."""


class Region:
    """`octets[start:end]`; all of them by default.

    Args:
        octets: the message, or whatever came out of one.
        start: of the region in it.
        end: of the region in it.
    """

    __slots__ = ("_end", "_octets", "_start")

    def __init__(self, octets: Octets, start: int = 0, end: int | None = None) -> None:
        self._octets, self._start = octets, start
        self._end = len(octets) if end is None else max(start, end)

    def __len__(self) -> int:
        """How many octets it has."""
        return self._end - self._start

    def within(self, start: int, end: int | None = None) -> Region:
        """A region of this one."""
        end = len(self) if end is None else end
        return Region(self._octets, self._start + start, self._start + end)

    def taken(self) -> bytes:
        """Its octets: a copy, unless it is all of a `bytes`."""
        if isinstance(self._octets, bytes):
            return self._octets[self._start : self._end]
        if len(self) <= PIECE:
            return self._octets[self._start : self._end]
        # It gives away the octets that it wrote without another copy of them, and makes none if it
        # need not grow.
        copy = io.BytesIO()
        copy.seek(len(self) - 1)
        copy.write(b"\0")
        copy.seek(0)
        for piece in self.pieces():
            copy.write(piece)
        return copy.getvalue()

    def pieces(self, size: int = PIECE) -> Iterator[bytes]:
        """Its octets, piece by piece; only the last one is shorter than `size`."""
        if len(self) > size:
            release(self._octets)
        for at in range(self._start, self._end, size):
            yield self._octets[at : min(at + size, self._end)]
            if len(self) > size:
                release(self._octets)

    def lines(self) -> Iterator[bytes]:
        """Its octets in pieces of whole lines; longer than `PIECE` where a line is."""
        held: list[bytes] = []
        for piece in self.pieces():
            after = piece.rfind(b"\n") + 1
            if after:
                yield b"".join((*held, piece[:after]))
                held.clear()
            held.append(piece[after:])
        if any(held):
            yield b"".join(held)

    def digest(self) -> bytes:
        """16 octets by which to know it again."""
        if len(self) <= PIECE:
            return hashlib.blake2b(self.taken(), digest_size=16).digest()
        digest = hashlib.blake2b(digest_size=16)
        for piece in self.pieces():
            digest.update(piece)
        return digest.digest()
