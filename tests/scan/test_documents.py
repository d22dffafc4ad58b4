"""Documents give what their programs would show."""

from __future__ import annotations

import base64
import binascii
import random
import shutil
import struct
import subprocess
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import missing
from kb.scan import budget, documents
from kb.scan.budget import MEMBER_OCTETS, Budget, Exceeded
from kb.scan.documents import lzw, pdf_encryption
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
    assert troubles(locked + b"2 0 obj << /Filter /Other /V 1 >> endobj") == {"Archive.Encrypted"}
    assert troubles(locked + b"3 0 obj << /Type /ObjStm >> endobj") == {"Archive.Encrypted"}
    inline = pdf(b"", b"x").replace(b"/Root", b"/Encr#79pt<</Filter /Other>> /Root")
    assert troubles(inline) == {"Archive.Encrypted"}
    commented = pdf(b"", b"x").replace(b"/Root", b"/Encrypt % 1\n 2 0 R /Root")
    assert troubles(commented) == {"Archive.Encrypted"}
    assert troubles(pdf(b"", b"x").replace(b"/Root", b"/EncryptMetadata true /Root")) == set()


def test_a_text_about_encrypted_pdfs_is_none() -> None:
    assert troubles(b"It starts with %PDF-1.7, and its trailer has /Encrypt 5 0 R.\r\n") == set()
    assert troubles(b"%PDF-1.4 files have /Encrypt in their trailer\r\n") == set()


_ENCRYPTIONS = (
    ("40",),
    ("128", "--use-aes=n"),
    ("128", "--use-aes=y"),
    ("128", "--force-V4"),
    ("256", "--force-R5"),
    ("256",),
)


@pytest.fixture
def encrypted(tmp_path: Path) -> Callable[..., bytes]:
    """Has qpdf encrypt a file for a user's password."""
    if (qpdf := shutil.which("qpdf")) is None:
        missing("qpdf is not installed (Debian package qpdf)")

    def encrypted(password: str, *how: str) -> bytes:
        before, after = tmp_path / "before.pdf", tmp_path / "after.pdf"
        page = b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
        root = b"3 0 obj\n<< /Type /Catalog /Pages 2 0 R /File 1 0 R >>\nendobj\ntrailer"
        whole = pdf(b"", CONTENTS).replace(b"trailer", page + root)
        before.write_bytes(whole.replace(b"/Root 1", b"/Size 4 /Root 3"))
        command = [qpdf, "--allow-weak-crypto", "--no-warn", "--warning-exit-0", before]
        options = ["--encrypt", password, "owner", *how, "--", after]
        subprocess.run([*command, *options], check=True, capture_output=True, timeout=60)
        return after.read_bytes()

    return encrypted


@pytest.mark.parametrize("how", _ENCRYPTIONS)
def test_restrictions_are_no_password(
    encrypted: Callable[..., bytes], how: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    restricted = encrypted("", *how)
    assert CONTENTS not in restricted
    assert troubles(restricted) == {""}
    assert any(CONTENTS in octets for octets in members(restricted))
    assert "Archive.Encrypted" in troubles(encrypted("secret", *how))
    # Without the ciphers nobody can tell what is in it.
    monkeypatch.setattr(pdf_encryption, "is_there", lambda: False)
    assert "Archive.Encrypted" in troubles(restricted)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/Length 128", b"/Length 127"),
        (b"/U <", b"/U <00"),
        (b"/V 5", b"/V 9"),
        (b"/R 6", b"/R 9"),
        (b"/UE <", b"/UX <"),
        (b"/CFM /AESV", b"/CFM /XESV"),
        (b"/ID [<", b"/ID [<00"),
        (b"/Standard", b"/Another"),
    ],
)
def test_what_the_empty_password_does_not_open_stays_closed(
    encrypted: Callable[..., bytes], old: bytes, new: bytes
) -> None:
    changed = 0
    for how in _ENCRYPTIONS:
        restricted = encrypted("", *how)
        broken = restricted.replace(old, new)
        found = troubles(broken)  # whatever it is, it is no error
        if broken != restricted and CONTENTS not in b"".join(members(broken)):
            changed += 1
            assert "Archive.Encrypted" in found
    assert changed


def test_a_stream_that_is_a_bomb_is_too_much() -> None:
    with pytest.raises(Exceeded):
        members(pdf(b"/Filter /FlateDecode", zlib.compress(bytes(MEMBER_OCTETS + 1), 1)))


def packed(codes: list[int], early: bool) -> bytes:
    """Codes as LZW has them; their width follows from how many there were since the last clear."""
    bits, entries = "", 258
    for code in codes:
        width = min(max((entries + early).bit_length(), 9), 12)
        bits += f"{code:0{width}b}"
        # The first code behind a clear adds nothing to the table.
        entries = 257 if code == 256 else entries + 1
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def test_lzw_as_the_standard_has_it() -> None:
    """The example of ISO 32000-1, 7.4.4.2."""
    octets = bytes.fromhex("800b6050220c0c8501")
    codes = [256, 45, 258, 258, 65, 259, 66, 257]
    assert packed(codes, early=True) == octets
    assert lzw.decoded(octets, Budget(0, threading.Event())) == b"-----A---B"


@pytest.mark.parametrize("early", [True, False])
def test_lzw_codes_grow_and_start_again(early: bool) -> None:
    contents = random.Random(1).randbytes(3000)
    codes = [256, *contents, 256, *contents[::-1], 257]
    stream = packed(codes, early)
    said = b"/Filter /LZWDecode" + (b"" if early else b" /DecodeParms << /EarlyChange 0 >>")
    assert members(pdf(said, stream)) == [contents + contents[::-1]]


def test_lzw_that_is_broken_or_a_bomb() -> None:
    free = Budget(0, threading.Event())
    assert lzw.decoded(packed([256, 65, 300, 66], early=True), free) == b"A"
    assert lzw.decoded(packed([256, 258], early=True), free) == b""
    bomb = packed([256, 65, *range(258, 4096)], early=True)
    assert len(lzw.decoded(bomb, free)) == sum(range(1, 3840))
    with pytest.raises(Exceeded):
        lzw.decoded(bomb * (MEMBER_OCTETS // sum(range(1, 3840)) + 2), free)


def test_streams_with_one_end_for_all_are_not_read_up_to_it_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(budget, "INFLATED_OCTETS", 1 << 20)
    octets = b"%PDF-1.4\n" + b"obj<</Filter/AHx>>stream\n00>\n" * 3000 + b"endstream"
    with pytest.raises(Exceeded):
        members(octets)


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
