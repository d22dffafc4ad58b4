"""A class of ambiguous mail, and what messages are made of."""

from __future__ import annotations

import base64
from typing import NamedTuple

from kb.lab.mail.samples import EICAR


class Case(NamedTuple):
    """One class, and a message of it."""

    id: str
    group: str
    what: str
    """In a few words, for the table."""
    octets: bytes
    """The message, its lines ended by CR LF."""
    payload: bytes
    """What a program shows that sees through it: EICAR, or the file that holds it."""


def text(*lines: str) -> bytes:
    """Lines, each ended by CR LF."""
    return "".join(line + "\r\n" for line in lines).encode("utf-8")


def lines_of(octets: bytes) -> bytes:
    """Base64 in lines of 76."""
    return base64.encodebytes(octets).replace(b"\n", b"\r\n")


START = text(
    *("From: sender@example.org", "To: user@example.test", "Subject: ambiguous"),
    *("Date: Mon, 1 Jan 2024 00:00:00 +0000", "Message-ID: <1@example.org>", "MIME-Version: 1.0"),
)
ENCODED = "Content-Transfer-Encoding: base64"
FILE = 'Content-Type: application/octet-stream; name="file.bin"'


def mixed(part: bytes, kind: str = "Content-Type: multipart/mixed; boundary=b") -> bytes:
    """A multipart whose second part is `part`: fields, empty line, body."""
    return START + text(kind, "", "--b", "", "A text.", "--b") + part + text("", "--b--")


def attached(body: bytes, *fields: str) -> bytes:
    """A multipart whose second part has these fields and this body."""
    return mixed(text(*fields, "") + body)


def single(body: bytes, *fields: str) -> bytes:
    """A message of one part."""
    return START + text(*fields, "") + body


PART = text(FILE, ENCODED, "") + lines_of(EICAR)
"""An attachment as everybody writes it."""
