"""The messages that the lab sends, with the octets that each contract expects of them.

The expected octets are written here by hand, so that a fault in `kb.message` cannot hide by
standing on both sides of the comparison. GTUBE and EICAR are the public test strings; both
are put together from halves, so that this file is not itself what a scanner looks for.
"""

from __future__ import annotations

import base64
from typing import NamedTuple

from kb.model import Threat

GTUBE = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*" + b"GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
TAG = "[SPAM]"

REVERSE_PATH = "bounces@example.org"
"""Of every sample's envelope. Not the address in From, as with any newsletter."""


class Sample(NamedTuple):
    """One message.

    `kept` are the octets around the infected parts, so one more than there are parts: a
    stripped message is these, with a notice in each gap. `tagged` is what tagging makes of it.
    """

    name: str
    octets: bytes
    tagged: bytes = b""
    kept: tuple[bytes, ...] = ()
    file: str = ""
    """The infected part's file name, which the notice must name."""


def _lines(text: str) -> bytes:
    return text.lstrip("\n").replace("\n", "\r\n").encode("ascii")


def _simple(name: str, subject: str, body: str) -> bytes:
    return _lines(
        f"""
From: Sender <sender@example.org>
To: Recipient <recipient@example.test>
Date: Mon, 02 Mar 2026 09:00:00 +0000
Message-ID: <{name}@lab.example.org>
Subject: {subject}

{body}
"""
    )


def _clean(name: str, subject: str, body: str) -> Sample:
    return Sample(name, _simple(name, subject, body))


CLEAN = (
    _clean("clean-1", "Lunch on Friday", "Shall we meet at noon?\n.. and bring the plans."),
    _clean("clean-2", "Minutes", "The minutes are on the shared drive."),
)
"""Harmless messages, sent before and after the one that the action is for."""

_SPAM = _simple("spam", "Cheap watches", GTUBE.decode())
SPAM = Sample("spam", _SPAM, tagged=_SPAM.replace(b"Subject: ", b"Subject: [SPAM] ", 1))

_HEAD = _lines(
    """
From: Sender <sender@example.org>
To: Recipient <recipient@example.test>
Date: Mon, 02 Mar 2026 09:00:00 +0000
Message-ID: <virus@lab.example.org>
Subject: Your invoice
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="parts"

This is a message in several parts.
--parts
Content-Type: text/plain; charset=us-ascii

Please find the invoice attached.
--parts
"""
)
_INFECTED = _lines(
    f"""
Content-Type: application/octet-stream
Content-Disposition: attachment; filename="invoice.com"
Content-Transfer-Encoding: base64

{base64.b64encode(EICAR).decode()}"""
)
_TAIL = _lines("\n--parts--\n")
_TAIL = b"\r\n" + _TAIL
VIRUS = Sample("virus", _HEAD + _INFECTED + _TAIL, kept=(_HEAD, _TAIL), file="invoice.com")


def threat(kind: Threat) -> Sample:
    """The sample in which that threat is found."""
    return SPAM if kind is Threat.SPAM else VIRUS


def known() -> dict[str, Sample]:
    """Every sample by its name."""
    return {sample.name: sample for sample in (*CLEAN, SPAM, VIRUS)}
