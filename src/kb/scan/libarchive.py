"""Archives that libarchive reads: RAR, 7z, CAB, LHA, ISO 9660, cpio, xar and others.

It runs in a process of its own, with bounds on memory and time (`kb.scan.libarchive_child`). It
comes with the extra `archives` and the system's libarchive; without them these archives are
unreadable, which is a finding. So is what libarchive says of an archive, and that one asks for more
of the processor than it may. Whatever else ends the process is none: the machine may be busy, or
short of memory, and the same archive be read the next time.
"""

from __future__ import annotations

import importlib
import io
import os
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from kb.scan.budget import MEMBER_OCTETS, Budget, Exceeded, Unfinished
from kb.scan.inflate import ENCRYPTED, UNREADABLE, Member
from kb.scan.signatures import Kind

SECONDS = 25
"""How long one archive may take, on the clock: longer than it may have the processor."""

_CHILD = Path(__file__).with_name("libarchive_child.py")
_FRAME = struct.Struct(">cI")
_CHUNK = 1 << 16
_LOOK_MILLISECONDS = 200
"""How often it is looked whether somebody still waits."""
_END_SECONDS = 5
"""How long after its last octet a process may take to end."""


def is_there() -> bool:
    """Whether the extra `archives` is installed, and the system's library can be loaded."""
    try:
        # Python keeps what was loaded, and tries again what was not.
        importlib.import_module("libarchive")
    except (ImportError, AttributeError, OSError, TypeError):
        # Without the library libarchive-c fails on what it looks for instead, by system.
        return False
    return True


def members(data: bytes, kind: Kind, budget: Budget) -> Iterator[Member]:
    """The files of an archive; where it or one of them cannot be read, that too.

    Raises:
        Exceeded: there is more in it than the bounds allow, or it takes too much of the processor.
        Unfinished: the process ended, or took too long, for whatever other reason.
    """
    if not kind.format or not is_there():
        yield Member(b"", UNREADABLE)
        return
    budget.process()
    file = io.BytesIO()
    is_empty = True
    for letter, octets in _frames(data, kind, budget):
        if letter == b"D":
            budget.inflate(len(octets))
            file.write(octets)
            if file.tell() > MEMBER_OCTETS:
                raise Exceeded
            continue
        if file.tell():
            yield Member(_emptied(file))
        if letter == b"F":
            budget.member()
            is_empty = False
        elif letter in _TROUBLES:
            is_empty = False
            yield Member(b"", _TROUBLES[letter])
    if file.tell():
        yield Member(_emptied(file))
    if is_empty:
        # It has the signature, and nothing can be seen in it: others may see more.
        yield Member(b"", UNREADABLE)


_TROUBLES = {b"E": ENCRYPTED, b"U": UNREADABLE}


def _emptied(file: io.BytesIO) -> bytes:
    """Its octets, which it then has no more."""
    octets = file.getvalue()
    file.seek(0)
    file.truncate()
    return octets


def _frames(data: bytes, kind: Kind, budget: Budget) -> Iterator[tuple[bytes, bytes]]:
    """What the child writes, up to its last frame."""
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
            for letter, octets in _parsed(_read(child, budget)):
                if letter == b".":
                    return
                yield letter, octets
            raise _early_end(child)
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
            at = end
        del held[:at]


def _read(child: subprocess.Popen[bytes], budget: Budget) -> Iterator[bytes]:
    assert child.stdout is not None  # noqa: S101 - it is a pipe, as asked for above
    until = time.monotonic() + SECONDS
    # Not `select`, which knows no descriptor beyond 1023: the gateway has many connections.
    look = select.poll()
    look.register(child.stdout, select.POLLIN)
    while True:
        budget.derive(0)
        if time.monotonic() > until:
            raise Unfinished(f"libarchive: not done with an archive in {SECONDS} s")
        if look.poll(_LOOK_MILLISECONDS):
            piece = os.read(child.stdout.fileno(), _CHUNK)
            if not piece:
                return
            yield piece


def _early_end(child: subprocess.Popen[bytes]) -> Exception:
    """Why there is no last frame."""
    try:
        status = child.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        return Unfinished("libarchive: it says no more and does not end")
    if status == -signal.SIGXCPU:
        return Exceeded()
    how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
    return Unfinished(f"libarchive: it {how} in the middle of an archive")
