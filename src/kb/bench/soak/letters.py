"""The soak's messages: each tells its number, and the number and the seed make it again."""

from __future__ import annotations

import base64
import random
import re
from enum import StrEnum
from typing import NamedTuple

from kb.lab.mail.samples import EICAR, GTUBE

_NUMBER = re.compile(rb"^Message-ID: <soak\.(\d+)@example\.org>\r$", re.MULTILINE)
_SUBJECT = re.compile(rb"^Subject: (.*)\r$", re.MULTILINE)
_INFECTED = base64.b64encode(EICAR)
_NOTICE = b"Finding: EICAR"
_LINES = (b"The quick brown fox jumps over the lazy dog.", b".", b"..two dots", b"", b"\xff\xfe")
_MOST_LINES = (3, 40, 40, 4000)


class Kind(StrEnum):
    """What is in a message."""

    CLEAN = "clean"
    SPAM = "spam"
    INFECTED = "infected"


class Letter(NamedTuple):
    """One message."""

    number: int
    kind: Kind
    octets: bytes


def letter(seed: int, number: int) -> Letter:
    """The message of that number; half of them are clean, some are of more than 100 kB."""
    dice = random.Random(f"{seed}/letter/{number}")  # noqa: S311 - dice that a seed repeats
    kind = dice.choice((Kind.CLEAN, Kind.CLEAN, Kind.SPAM, Kind.INFECTED))
    lines = dice.choices(_LINES, k=dice.randrange(dice.choice(_MOST_LINES)))
    head = [
        b"From: A Sender <sender@example.org>",
        b"To: recipient@example.test",
        b"Date: Mon, 1 Jan 2024 00:00:00 +0000",
        b"Message-ID: <soak.%d@example.org>" % number,
        b"Subject: message %d" % number,
    ]
    if kind is Kind.SPAM:
        lines.append(GTUBE)
    body = [b"", *lines]
    if kind is Kind.INFECTED:
        body = [
            b"MIME-Version: 1.0",
            b'Content-Type: multipart/mixed; boundary="parts"',
            *(b"", b"--parts", b"Content-Type: text/plain", b"", *lines, b"--parts"),
            b"Content-Type: application/octet-stream",
            b"Content-Transfer-Encoding: base64",
            *(b"", _INFECTED, b"--parts--"),
        ]
    return Letter(number, kind, b"\r\n".join([*head, *body, b""]))


def number_of(octets: bytes) -> int | None:
    """Which message this is; None if it is none of the soak's."""
    found = _NUMBER.search(octets.partition(b"\r\n\r\n")[0] + b"\r\n")
    return int(found[1]) if found else None


def complaint(sent: Letter, shown: bytes) -> str:
    """What is wrong with a message that a client was shown by the gateway; "" if nothing is.

    Args:
        sent: as its sender sent it. A server puts Received fields before it (RFC 5321 4.4).
        shown: what the client has.
    """
    match sent.kind:
        case Kind.CLEAN if not shown.endswith(sent.octets):
            return "a clean message with other octets"
        case Kind.SPAM if not _subject(shown).startswith(b"[SPAM]"):
            return "spam untagged"
        case Kind.SPAM if not shown.endswith(sent.octets.partition(b"\r\n\r\n")[2]):
            return "spam with another text"
        case Kind.INFECTED if _INFECTED in shown:
            return "an infected message whole"
        case Kind.INFECTED if _NOTICE not in shown:
            return "an infected message without a notice"
    return ""


def _subject(octets: bytes) -> bytes:
    found = _SUBJECT.search(octets)
    return found[1] if found else b""
