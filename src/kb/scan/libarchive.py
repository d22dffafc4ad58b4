"""Archives that libarchive reads: RAR, 7z, CAB, LHA, ISO 9660, cpio, xar and others.

It runs in a process of its own, with bounds on memory and time (`kb.scan.libarchive_child`). It
comes with the extra `archives` and the system's libarchive; without them these archives are
unreadable, which is a finding.
"""

from __future__ import annotations

import importlib.util
import os
import select
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kb.scan.budget import MEMBER_OCTETS, Budget, Exceeded
from kb.scan.inflate import ENCRYPTED, UNREADABLE, Member
from kb.scan.signatures import Kind

SECONDS = 20
"""How long one archive may take."""

_CHILD = Path(__file__).with_name("libarchive_child.py")
_FRAME = struct.Struct(">cI")
_CHUNK = 1 << 16
_LOOK_SECONDS = 0.2
"""How often it is looked whether somebody still waits."""


@cache
def is_there() -> bool:
    """Whether the extra `archives` is installed."""
    return importlib.util.find_spec("libarchive") is not None


def members(data: bytes, kind: Kind, budget: Budget) -> Iterator[Member]:
    """The files of an archive; where it or one of them cannot be read, that too.

    Raises:
        Exceeded: there is more in it than the bounds allow, or it takes too long.
    """
    if not kind.format or not is_there():
        yield Member(b"", UNREADABLE)
        return
    file = bytearray()
    is_empty = True
    for letter, octets in _frames(data, kind, budget):
        if letter == b"D":
            budget.inflate(len(octets))
            file += octets
            if len(file) > MEMBER_OCTETS:
                raise Exceeded
            continue
        if file:
            yield Member(bytes(file))
            file.clear()
        if letter == b"F":
            budget.member()
            is_empty = False
        elif letter in _TROUBLES:
            is_empty = False
            yield Member(b"", _TROUBLES[letter])
    if is_empty:
        # It has the signature, and nothing can be seen in it: others may see more.
        yield Member(b"", UNREADABLE)


_TROUBLES = {b"E": ENCRYPTED, b"U": UNREADABLE}


def _frames(data: bytes, kind: Kind, budget: Budget) -> Iterator[tuple[bytes, bytes]]:
    """What the child writes; a child that dies before its end could not read the archive."""
    with tempfile.TemporaryFile() as archive:
        archive.write(memoryview(data)[kind.start :])
        archive.seek(0)
        child = subprocess.Popen(  # noqa: S603 - our own script, and words of our own table
            [sys.executable, "-I", str(_CHILD), kind.format, kind.filter],
            stdin=archive,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    with child:
        try:
            yield from _parsed(_read(child, budget))
        finally:
            child.kill()


def _parsed(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    held = bytearray()
    for piece in pieces:
        held += piece
        at = 0
        while at + _FRAME.size <= len(held):
            letter, length = _FRAME.unpack_from(held, at)
            end = at + _FRAME.size + length
            if end > len(held):
                break
            yield letter, bytes(held[at + _FRAME.size : end])
            if letter == b".":
                return
            at = end
        del held[:at]
    yield b"U", b""


def _read(child: subprocess.Popen[bytes], budget: Budget) -> Iterator[bytes]:
    assert child.stdout is not None  # noqa: S101 - it is a pipe, as asked for above
    until = time.monotonic() + SECONDS
    while True:
        budget.derive(0)
        if time.monotonic() > until:
            raise Exceeded
        if select.select([child.stdout], [], [], _LOOK_SECONDS)[0]:
            piece = os.read(child.stdout.fileno(), _CHUNK)
            if not piece:
                return
            yield piece
