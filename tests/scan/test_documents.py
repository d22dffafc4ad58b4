"""Documents give what their programs would show."""

from __future__ import annotations

import base64
import binascii
import struct
import threading
import zlib
from typing import Any

import pytest

from kb.scan import documents
from kb.scan.budget import MEMBER_OCTETS, Budget, Exceeded
from kb.scan.documents import pdf as pdf_

CONTENTS = b"contents of a file " * 5


def members(octets: bytes) -> list[bytes]:
    return [m.octets for m in documents.members(octets, Budget(0, threading.Event()))]


def troubles(octets: bytes) -> set[str]:
    return {m.trouble for m in documents.members(octets, Budget(0, threading.Event()))}


def pdf(dictionary: bytes, stream: bytes) -> bytes:
    return (
        b"%%PDF-1.4\n1 0 obj\n<< /Length %d %s >>\nstream\r\n" % (len(stream), dictionary)
        + stream
        + b"\nendstream\nendobj\ntrailer << /Root 1 0 R >>\n"
    )


@pytest.mark.parametrize(
    ("dictionary", "stream"),
    [
        (b"/Filter /FlateDecode", zlib.compress(CONTENTS)),
        (b"/Filter/Fl#61teDecode", zlib.compress(CONTENTS)),
        (b"/Filter /Fl", zlib.compress(CONTENTS)),
        (b"", zlib.compress(CONTENTS)),
        (b"/Filter [/FlateDecode /FlateDecode]", zlib.compress(zlib.compress(CONTENTS))),
        (b"/Filter /ASCIIHexDecode", binascii.hexlify(CONTENTS) + b">"),
        (b"/Filter /ASCII85Decode", base64.a85encode(CONTENTS) + b"~>"),
        (
            b"/Filter [ /A85 /FlateDecode ]",
            base64.a85encode(zlib.compress(CONTENTS), wrapcol=60) + b"~>",
        ),
        (b"/Filter /RunLengthDecode", b"".join(b"\0%c" % o for o in CONTENTS) + b"\x80"),
    ],
)
def test_streams_of_a_pdf(dictionary: bytes, stream: bytes) -> None:
    assert CONTENTS in members(b"\n" + pdf(dictionary, stream))


def test_several_streams_of_a_pdf() -> None:
    one = pdf(b"/Filter /FlateDecode", zlib.compress(b"one"))
    assert members(one + pdf(b"/Filter /FlateDecode", zlib.compress(b"two"))) == [b"one", b"two"]


def test_for_a_dictionary_no_more_is_read_than_a_dictionary() -> None:
    class Watched(bytes):
        def rfind(self, *args: Any) -> int:
            _, start, end = args
            assert end - start <= pdf_.DICTIONARY_OCTETS
            return super().rfind(*args)

    assert members(Watched(b"%PDF-1.4\n" + b"A" * 9000 + b"\nstream\n" + zlib.compress(b"x"))) == [
        b"x"
    ]


def test_a_pdf_with_a_password_is_a_finding() -> None:
    locked = pdf(b"", b"x").replace(b"/Root", b"/Encrypt 2 0 R /Root")
    assert troubles(locked) == {"Archive.Encrypted"}
    assert troubles(pdf(b"", b"x").replace(b"/Root", b"/EncryptMetadata true /Root")) == set()


def test_a_stream_that_is_a_bomb_is_too_much() -> None:
    with pytest.raises(Exceeded):
        members(pdf(b"/Filter /FlateDecode", zlib.compress(bytes(MEMBER_OCTETS + 1), 1)))


def test_objects_in_rtf() -> None:
    digits = binascii.hexlify(CONTENTS)
    lines = b"\r\n".join(digits[at : at + 64] for at in range(0, len(digits), 64))
    broken = digits[:30] + b"{\\*\\x 12}" + digits[30:50] + b"\\bin0 " + digits[50:]
    for text in (digits, lines, broken, b"a" + digits):
        assert any(CONTENTS in octets for octets in members(b"{\\rtf1{\\objdata " + text + b"}}"))


def test_attachments_in_tnef() -> None:
    attribute = struct.pack("<BII", 2, 0x6800F, len(CONTENTS)) + CONTENTS + b"\0\0"
    octets = b"\x78\x9f\x3e\x22\1\0" + attribute + attribute
    assert members(octets) == [CONTENTS, CONTENTS]


def test_an_office_document_with_a_password_is_a_finding() -> None:
    octets = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert troubles(octets) == {"Archive.Encrypted"}
    assert troubles(octets[:8]) == set()


def test_what_is_no_document() -> None:
    assert members(b"A text that speaks of a stream\nendstream\n") == []
