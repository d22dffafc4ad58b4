"""kb.scan.first_look: what it proves clean is clean in every reading, and it proves plain mail."""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import io
import quopri
import random
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.bench.maildrop import message
from kb.lab.mail.samples import EICAR, GTUBE
from kb.scan.examine import examine
from kb.scan.findings import Findings
from kb.scan.first_look import MOST_OCTETS, proves_clean
from kb.scan.scanners import builtin

HEAD = b"From: a@example.test\r\nTo: b@example.test\r\nSubject: hello\r\n"
TEXT = b"The quick brown fox\r\njumps over the lazy dog.\r\n"


def proved(octets: bytes) -> bool:
    return proves_clean(octets, builtin.STRINGS)


def found(octets: bytes) -> Findings:
    return examine(octets, builtin.spam, builtin.virus, threading.Event())


@pytest.mark.parametrize(
    "octets",
    [
        HEAD + b"\r\n" + TEXT,
        HEAD + b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 7bit\r\nX-Mailer: none\r\n\r\n" + TEXT,
        b"\r\n" + TEXT,
        HEAD,
        message(1, 5120),
        HEAD + b"\r\n" + TEXT + b"It costs a=b, i.e. 1 = 1; <b>no</b> tag.\r\n",
    ],
)
def test_plain_mail_is_proved(octets: bytes) -> None:
    assert proved(octets)
    assert found(octets) == Findings()


def _tar(octets: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("a")
        entry.size = len(octets)
        archive.addfile(entry, io.BytesIO(octets))
    return out.getvalue()


def _zip(octets: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", octets)
    return out.getvalue()


def _uu(octets: bytes) -> bytes:
    lines = [binascii.b2a_uu(octets[at : at + 45]) for at in range(0, len(octets), 45)]
    return b"begin 644 a.com\r\n" + b"".join(lines).replace(b"\n", b"\r\n") + b"`\r\nend\r\n"


def _escaped(octets: bytes) -> bytes:
    return b"".join(b"=%02X" % octet for octet in octets)


FORMS = {
    "as it is": lambda o: o,
    "base64": lambda o: base64.encodebytes(o).replace(b"\n", b"\r\n"),
    "base64url in a line": lambda o: b"x " + base64.urlsafe_b64encode(o) + b" y",
    "quoted-printable": _escaped,
    "quoted-printable, soft": lambda o: o[:20] + b"=\r\n" + o[20:],
    "quopri": lambda o: quopri.encodestring(o).replace(b"\n", b"\r\n") + b"=41",
    "uuencode": _uu,
    "gzip in base64": lambda o: base64.encodebytes(gzip.compress(o * 3)).replace(b"\n", b"\r\n"),
    "zip": _zip,
    "tar": _tar,
    "bzip2": lambda o: bz2.compress(o),
    "UTF-16": lambda o: o.decode().encode("utf-16"),
    "references": lambda o: b"".join(b"&#%d;" % octet for octet in o),
    "data URL": lambda o: b'<a href="data:,' + b"".join(b"%%%02X" % x for x in o) + b'">',
    "data URL in base64": lambda o: b"<a href=DATA:x;base64," + base64.b64encode(o) + b">",
    "yEnc": lambda o: (
        b"=ybegin size=68 name=a\r\n"
        + bytes((x + 42) & 255 for x in o if (x + 42) & 255 not in (0, 10, 13, 61))
        + b"\r\n=yend\r\n"
    ),
    "encoded word": lambda o: b"=?utf-8?B?" + base64.b64encode(o) + b"?=",
    "RTF": lambda o: b"{\\rtf1 {\\object " + binascii.hexlify(o) + b"}}",
    "PDF": lambda o: b"%PDF-1.4\r\n1 0 obj <</Length 68>> stream\r\n" + o + b"\r\nendstream\r\n",
}
PLACES = {
    "text": lambda o: HEAD + b"\r\n" + o,
    "behind text": lambda o: HEAD + b"\r\n" + TEXT + o + b"\r\n" + TEXT,
    "subject": lambda o: b"Subject: " + o.replace(b"\r\n", b"\r\n ") + b"\r\n\r\n" + TEXT,
    "header": lambda o: o + b"\r\n" + HEAD + b"\r\n" + TEXT,
    "part": lambda o: (
        HEAD
        + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
        + b"Content-Transfer-Encoding: base64\r\n\r\n"
        + o
        + b"\r\n--b--\r\n"
    ),
    "declared": lambda o: HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + o,
    "inner message": lambda o: (
        HEAD + b"\r\n\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + o
    ),
    "folded description": lambda o: (
        HEAD + b"Content-Transfer-Encoding: 7bit\r\n ,base64\r\n\r\n" + o
    ),
}


@pytest.mark.parametrize("string", [EICAR, GTUBE], ids=["EICAR", "GTUBE"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", PLACES)
def test_what_is_found_in_some_reading_is_never_proved_clean(
    place: str, form: str, string: bytes
) -> None:
    octets = PLACES[place](FORMS[form](string))
    if found(octets) != Findings():
        assert not proved(octets)


def test_the_forms_are_found_at_all() -> None:
    """Else the test above would compare nothing."""
    hidden = [form for form in FORMS if found(PLACES["text"](FORMS[form](EICAR))) == Findings()]
    # An encoded word is one in a header, a reference in HTML; yEnc lacks what is to be escaped.
    assert set(hidden) <= {"encoded word", "references", "yEnc"}


def test_a_large_message_is_not_looked_at() -> None:
    assert not proved(HEAD + b"\r\n" + TEXT * (MOST_OCTETS // len(TEXT) + 1))


@pytest.mark.parametrize("octet", [0x00, 0x0B, 0x1B, 0x7F, 0x80, 0xFF])
def test_an_octet_that_is_no_printable_ascii(octet: int) -> None:
    assert not proved(HEAD + b"\r\n" + TEXT + bytes([octet]) + b"\r\n")


@pytest.mark.parametrize("end", [b"\n", b"\r"])
def test_a_line_that_ends_otherwise(end: bytes) -> None:
    assert not proved(HEAD + b"\r\n" + TEXT + b"x" + end + TEXT)


PIECES = [
    *(FORMS[form](EICAR) for form in FORMS),
    *(b"BZh9", b"MZ", b"!<arch>\n", b"070701", b"begin ", b"--b", b"=", b"=\r\n", b"A" * 64),
    *(b"Content-Type: ", b"content-transfer-encoding: base64", b"text/plain", b"7bit", b"; "),
    *(b"\r\n", b"\r\n\r\n", b"\r\n ", b" ", b":", b"From: a@b\r\n", b"Subject: x\r\n", b"word "),
    *(EICAR[:30], EICAR[30:], GTUBE[:30], GTUBE[30:], TEXT, b"charset=utf-7", b"multipart/mixed"),
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_pieces_in_any_order(pieces: list[bytes]) -> None:
    octets = b"".join(pieces)
    if proved(octets):
        assert found(octets) == Findings()


def test_pieces_of_printable_ascii_in_any_order() -> None:
    """As above, and far more of them: most that hypothesis makes are refused at the first look."""
    dice = random.Random(1)
    printable = [piece for piece in PIECES if piece.isascii() and b"\0" not in piece]
    count = 0
    for _ in range(3000):
        octets = b"".join(dice.choices(printable, k=dice.randrange(1, 7)))
        if proved(octets):
            count += 1
            assert found(octets) == Findings(), octets
    assert count > 100


def test_what_the_fuzzer_kept() -> None:
    for path in (Path(__file__).parents[1] / "fuzz" / "corpus").rglob("*"):
        if path.is_file() and proved(octets := path.read_bytes()):
            assert found(octets) == Findings(), path
