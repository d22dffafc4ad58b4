"""Edits: what changes in a message, so that everything else stays octet for octet.

A message is never taken apart and written anew. What an action changes is a list of edits in
the order of their places, without overlap; the octets between them are those that came.
"""

from __future__ import annotations

import mmap
import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

Octets = bytes | mmap.mmap
"""A whole message, in memory or mapped from a file."""

CHUNK = 1 << 16
"""Most octets in one chunk of `edited_chunks`, unless one edit puts in more: 64 KiB."""


KEPT = 1 << 20
"""Octets of a map that are read in a row before their pages are given back: 1 MiB."""


def release(octets: Octets) -> None:
    """Give back the memory in which a map's octets lie; whoever reads them next has them again.

    They are the file's, which keeps them; what is not mapped stays as it is.
    """
    if isinstance(octets, mmap.mmap) and sys.platform == "linux":
        octets.madvise(mmap.MADV_DONTNEED)


class Edit(NamedTuple):
    """Replace `octets[start:end]`; an insertion has `start == end`."""

    start: int
    end: int
    replacement: bytes


def edited_chunks(octets: Octets, edits: Iterable[Edit]) -> Iterator[bytes]:
    """Yield the edited message in chunks, without a copy of the whole.

    Many small edits do not make many small chunks: whoever writes them waits after each.

    Raises:
        ValueError: the edits overlap, are out of order, or lie outside the message.
    """
    held: list[bytes] = []
    size = 0
    for piece in _pieces(octets, edits):
        if held and size + len(piece) > CHUNK:
            yield b"".join(held)
            held, size = [], 0
        held.append(piece)
        size += len(piece)
    if held:
        yield b"".join(held)


def _pieces(octets: Octets, edits: Iterable[Edit]) -> Iterator[bytes]:
    at = 0
    for edit in edits:
        if not at <= edit.start <= edit.end <= len(octets):
            raise ValueError(f"edit of octets {edit.start} to {edit.end} after octet {at}")
        yield from _chunks(octets, at, edit.start)
        if edit.replacement:
            yield edit.replacement
        at = edit.end
    yield from _chunks(octets, at, len(octets))


def edited(octets: Octets, edits: Iterable[Edit]) -> bytes:
    """The edited message in one piece. Raises what `edited_chunks` raises."""
    return b"".join(edited_chunks(octets, edits))


def edited_size(octets: Octets, edits: Iterable[Edit]) -> int:
    """Size of the edited message in octets."""
    return len(octets) + sum(len(e.replacement) - (e.end - e.start) for e in edits)


def _chunks(octets: Octets, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, CHUNK):
        yield octets[at : min(at + CHUNK, end)]
        if (at - start) % KEPT == KEPT - CHUNK:
            release(octets)
