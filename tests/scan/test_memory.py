"""What a large message takes of memory while it is examined: less than twice its size."""

from __future__ import annotations

import asyncio
import base64
import gzip
import io
import mmap
import random
import tempfile
import threading
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from kb.message import Octets
from kb.scan.examine import examine
from kb.scan.findings import Found, ScannerUnavailable
from kb.scan.local import LocalScanner
from kb.scan.patience import Patience
from kb.scan.scanners import builtin

pytestmark = pytest.mark.slow

SIZE = 12_000_000
LINE = b"The quick & brown fox =3D jumps over the lazy dog.\r\n"
HEAD = b"Subject: large\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"


def zipped(octets: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("file", octets)
    return file.getvalue()


def attached(last: bytes, packed: Callable[[bytes], bytes]) -> bytes:
    octets = packed(random.Random(1).randbytes(SIZE * 3 // 4) + last)
    encoded = base64.encodebytes(octets).replace(b"\n", b"\r\n")
    return HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded


MESSAGES: dict[str, Callable[[bytes], bytes]] = {
    "text": lambda last: b"Subject: text\r\n\r\n" + LINE * (SIZE // len(LINE)) + last,
    "quoted-printable": lambda last: (
        HEAD
        + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        + LINE * (SIZE // len(LINE))
        + last
    ),
    "base64": lambda last: attached(last, bytes),
    "zip": lambda last: attached(last, zipped),
    "gzip": lambda last: attached(last, lambda octets: gzip.compress(octets, 1)),
}
"""By kind, a message that ends so."""


class Failing:
    """A scanner in another program, which cannot take so much."""

    name, costly, at_once = "failing", True, 2

    def test(self, octets: Octets, patience: Patience) -> list[Found]:
        if len(octets) < SIZE // 2:
            return []
        raise ValueError("so many octets are too much")

    def version(self, patience: Patience) -> str:
        return ""


def mapped(message: bytes) -> mmap.mmap:
    with tempfile.TemporaryFile() as file:
        file.write(message)
        file.flush()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def test_of_a_scanner_that_fails_nothing_is_kept_but_that_it_failed() -> None:
    octets = mapped(MESSAGES["text"](b""))
    scanner = LocalScanner([], [Failing()])
    tracemalloc.start()
    try:
        with pytest.raises(ScannerUnavailable, match="octets are too much"):
            asyncio.run(scanner.scan(octets))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1.9 * len(octets)


@pytest.mark.parametrize("last", [b"", builtin.EICAR], ids=["clean", "infected"])
@pytest.mark.parametrize("kind", MESSAGES)
def test_a_message_of_a_kind(kind: str, last: bytes) -> None:
    """The pages of its map, which come to that, are at most what is read in a row."""
    octets = mapped(MESSAGES[kind](last))
    looked_at, size = 0, len(octets)

    def virus(some: Octets) -> tuple[Found, ...]:
        nonlocal looked_at
        looked_at += len(some)
        return builtin.virus(some)

    tracemalloc.start()
    try:
        found = examine(octets, builtin.spam, virus, threading.Event())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert bool(found.infected) == bool(last)
    assert last or looked_at > size
    assert peak < 1.9 * size
