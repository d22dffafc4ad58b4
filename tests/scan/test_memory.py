"""What a large message takes of memory while it is examined: less than twice its size."""

from __future__ import annotations

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
from kb.scan.findings import Found
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


@pytest.mark.parametrize("last", [b"", builtin.EICAR], ids=["clean", "infected"])
@pytest.mark.parametrize("kind", MESSAGES)
def test_a_message_of_a_kind(kind: str, last: bytes) -> None:
    """The pages of its map, which come to that, are at most what is read in a row."""
    with tempfile.TemporaryFile() as file:
        size = file.write(MESSAGES[kind](last))
        file.flush()
        octets = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    looked_at = 0

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
