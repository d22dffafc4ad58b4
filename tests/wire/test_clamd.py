"""clamd's protocol as octets (clamd(8))."""

from __future__ import annotations

import struct

import pytest

from kb.wire import clamd


@pytest.mark.parametrize("size", [0, 1, clamd.CHUNK, clamd.CHUNK + 1, 3 * clamd.CHUNK])
def test_a_stream_holds_its_octets_and_ends(size: int) -> None:
    octets = bytes(n % 251 for n in range(size))
    stream = b"".join(clamd.instream(octets))
    assert stream.startswith(b"zINSTREAM\0")
    at, got = len(b"zINSTREAM\0"), b""
    while length := struct.unpack_from("!I", stream, at)[0]:
        got += stream[at + 4 : at + 4 + length]
        at += 4 + length
    assert got == octets
    assert stream[at:] == bytes(4)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (b"stream: OK", ""),
        (b"stream: Eicar-Test-Signature FOUND", "Eicar-Test-Signature"),
        (b"stream: A name: with FOUND in it FOUND", "A name: with FOUND in it"),
        (b"stream: \xff FOUND", "\ufffd"),
    ],
)
def test_what_was_found(text: bytes, name: str) -> None:
    assert clamd.found(text) == name


@pytest.mark.parametrize(
    "text", [b"", b"OK", b"stream: ", b"stream: X", b"stream: Can't allocate memory ERROR"]
)
def test_anything_else_is_never_taken_for_clean(text: bytes) -> None:
    with pytest.raises(clamd.NotUnderstood, match=r"^it answers "):
        clamd.found(text)


def test_a_stream_that_is_too_large() -> None:
    with pytest.raises(clamd.TooLarge):
        clamd.found(b"INSTREAM size limit exceeded. ERROR")


def test_replies_have_numbers() -> None:
    assert clamd.reply(b"17: stream: OK") == (17, b"stream: OK")
    with pytest.raises(clamd.NotUnderstood, match=r"^it answers 'stream: OK'$"):
        clamd.reply(b"stream: OK")


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (b"ClamAV 1.4.6", "ClamAV 1.4.6"),
        (b"ClamAV 1.4.6/27812/Fri Nov 27 09:12:33 2026", "ClamAV 1.4.6, signatures 27812"),
    ],
)
def test_the_version_has_engine_and_signatures(text: bytes, version: str) -> None:
    assert clamd.version(text) == version
