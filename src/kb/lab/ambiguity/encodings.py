"""Classes in which it is ambiguous how octets are encoded."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from kb.lab.ambiguity.case import ENCODED, FILE, Case, attached, lines_of, single, text
from kb.lab.mail.samples import EICAR

_BODY = lines_of(EICAR)
_WIDE = EICAR.decode().encode("utf-16")
_PAGE = b"<html><a href='data:;base64," + base64.b64encode(EICAR) + b"'>open</a></html>"
_QP = "Content-Transfer-Encoding: quoted-printable"
_UU = "Content-Transfer-Encoding: x-uuencode"
_ESCAPED = b"".join(b"=%02X" % octet for octet in EICAR)


def cases() -> Iterator[Case]:
    """The classes, in the table's order."""
    for name, what, octets in _MESSAGES:
        yield Case(name, "encodings", what, octets, EICAR)
    wide = attached(lines_of(_WIDE), "Content-Type: text/plain; charset=utf-16", ENCODED)
    yield Case("utf-16", "encodings", "text in UTF-16", wide, EICAR)
    page = attached(_PAGE, "Content-Type: text/html")
    yield Case("data-url", "encodings", "a data: URL in a page", page, _PAGE)


def _uu(begin: bytes = b"begin 644 file.bin", blank: bytes = b"") -> bytes:
    lines = [binascii.b2a_uu(EICAR[at : at + 45]).strip(b"\n") for at in range(0, len(EICAR), 45)]
    return b"\r\n".join(
        [begin, lines[0], *([blank] if blank else []), *lines[1:], b"`", b"end", b""]
    )


def _yenc() -> bytes:
    shifted = bytes((octet + 42) & 0xFF for octet in EICAR)
    text = shifted.replace(b"=", b"=}").replace(b"\n", b"=J").replace(b"\r", b"=M")
    return b"=ybegin line=128 size=68 name=file.bin\r\n" + text + b"\r\n=yend size=68\r\n"


_MESSAGES = (
    (
        "base64-one",
        "base64, one letter a line",
        attached(
            b"\r\n".join(bytes([o]) for o in base64.b64encode(EICAR)) + b"\r\n", FILE, ENCODED
        ),
    ),
    ("base64-long", "base64 in one line", attached(base64.b64encode(EICAR), FILE, ENCODED)),
    (
        "base64-junk",
        "base64 with other signs between",
        attached(_BODY.replace(b"E", b"E!"), FILE, ENCODED),
    ),
    (
        "base64-padded",
        "base64 that goes on behind its padding",
        attached(lines_of(b"a") + _BODY, FILE, ENCODED),
    ),
    (
        "base64-dashes",
        "base64 broken by a line of dashes",
        attached(_BODY[:40] + b"\r\n--\r\n" + _BODY[40:], FILE, ENCODED),
    ),
    (
        "base64-boundary",
        "base64 broken by what looks like a boundary",
        attached(_BODY[:40] + b"\r\n--none\r\n" + _BODY[40:], FILE, ENCODED),
    ),
    (
        "base64-footer",
        "base64 with a list's footer",
        attached(_BODY + text("-- ", "A mailing list"), FILE, ENCODED),
    ),
    (
        "base64url",
        "base64url",
        attached(base64.urlsafe_b64encode(b"\xfb\1\2" + EICAR) + b"\r\n", FILE, ENCODED),
    ),
    ("base64-undeclared", "base64 that nothing declares", attached(_BODY, FILE)),
    ("qp", "quoted-printable, every octet", attached(_ESCAPED, FILE, _QP)),
    ("qp-lower", "quoted-printable, digits in lower case", attached(_ESCAPED.lower(), FILE, _QP)),
    (
        "qp-soft",
        "quoted-printable, a soft line break in the middle",
        attached(EICAR[:30] + b"=\r\n" + EICAR[30:], FILE, _QP),
    ),
    (
        "qp-blank",
        "quoted-printable, blanks behind a soft line break",
        attached(EICAR[:30] + b"= \t\r\n" + EICAR[30:], FILE, _QP),
    ),
    (
        "qp-broken",
        "quoted-printable with an escape that is none",
        attached(b"=ZZ" + _ESCAPED, FILE, _QP),
    ),
    ("uu", "uuencode in a text", attached(_uu(), "Content-Type: text/plain")),
    ("uu-declared", "uuencode, declared", attached(_uu(), FILE, _UU)),
    (
        "uu-mode",
        "uuencode, mode of one digit",
        attached(_uu(b"begin 4 file.bin"), "Content-Type: text/plain"),
    ),
    (
        "uu-mode-declared",
        "uuencode, mode of one digit, declared",
        attached(_uu(b"begin 4 file.bin"), FILE, _UU),
    ),
    ("uu-blank", "uuencode with a line of blanks", attached(_uu(blank=b" "), FILE, _UU)),
    ("uu-single", "uuencode in a message without MIME", single(_uu())),
    ("yenc", "yEnc in a text", attached(_yenc(), "Content-Type: text/plain")),
    (
        "utf-7",
        "text in UTF-7",
        attached(EICAR.replace(b"+", b"+-"), "Content-Type: text/plain; charset=utf-7"),
    ),
    (
        "html-references",
        "HTML with character references",
        attached(EICAR.replace(b"$", b"&#36;"), "Content-Type: text/html"),
    ),
)
