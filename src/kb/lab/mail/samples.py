"""The messages that the lab sends, with the octets that each contract expects of them.

The expected octets are written here by hand, so that a fault in `kb.message` cannot hide by
standing on both sides of the comparison. GTUBE and EICAR are the public test strings; both
are put together from halves when they are wanted (a compiler would join a sum of them), so that
neither this file nor its bytecode is itself what a scanner looks for.
"""

from __future__ import annotations

import base64
from typing import NamedTuple

from kb.model import Action, Threat

GTUBE = b"".join((b"XJS*C4JDBQADN1.NSBN3*2IDNEN*", b"GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"))
EICAR = b"".join((b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"))
LIKE_GTUBE = {action: letter + GTUBE[1:] for action, letter in (("add", b"Y"), ("rewrite", b"Z"))}
"""Rspamd's own test strings, by what they ask for; at GTUBE itself it rejects, whatever is set."""

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

_BARE = _simple("spam-bare", "x", GTUBE.decode()).replace(b"Subject: x\r\n", b"")
_FOLDED = _simple("spam-folded", "=?utf-8?q?Gr=C3=BC=C3=9Fe?=\n from afar", GTUBE.decode()).replace(
    b"\r\n\r\n", b"\r\nSubject: [SPAM] tagged before\r\n\r\n", 1
)
SUBJECTS = (
    Sample(
        "spam-bare",
        _BARE,
        tagged=_BARE.replace(b"\r\n\r\n", b"\r\nSubject: [SPAM]\r\n\r\n", 1),
    ),
    Sample(
        "spam-folded",
        _FOLDED,
        tagged=_FOLDED.replace(b"Subject: =?", b"Subject: [SPAM] =?", 1),
    ),
)
"""Spam without a Subject; and with two, one encoded and folded, the other tagged already."""


def _part(*header: str, body: str) -> bytes:
    return _lines("\n" + "\n".join(header) + "\n\n" + body)


def _multipart(name: str, file: str, *pieces: bytes) -> Sample:
    """A message in parts; every second piece is an infected one."""
    head = _simple(name, "Your invoice\nMIME-Version: 1.0", "").removesuffix(b"\r\n\r\n")
    kept = (head + pieces[0], *pieces[2::2])
    return Sample(name, head + b"".join(pieces), kept=kept, file=file)


ZIPPED = (
    "UEsDBBQAAAAIAABIYlw8z1FoRgAAAEQAAAALAAAAaW52b2ljZS5jb22LMPVXDFB1cAyINokJiIow"
    "NdEIiNM0d3bWNK9VcfV0dgzSDQ5x9HNxDHLRdfQL8QzzDAoN1g1xDQ7RdfP0cVVU8dD20AIAUEsB"
    "AhQDFAAAAAgAAEhiXDzPUWhGAAAARAAAAAsAAAAAAAAAAAAAAIABAAAAAGludm9pY2UuY29tUEsF"
    "BgAAAAABAAEAOQAAAG8AAAAAAA=="
)
"""In base64: a zip archive with EICAR as `invoice.com`; made once, so that it never differs."""

VIRUS = _multipart(
    "virus",
    "invoice.com",
    _lines(
        """
Content-Type: multipart/mixed; boundary="parts"

This is a message in several parts.
--parts
Content-Type: text/plain; charset=us-ascii

Please find the invoice attached.
--parts
"""
    ),
    _part(
        "Content-Type: application/octet-stream",
        'Content-Disposition: attachment; filename="invoice.com"',
        "Content-Transfer-Encoding: base64",
        body=base64.b64encode(EICAR).decode(),
    ),
    b"\r\n--parts--\r\n",
)
ARCHIVE = _multipart(
    "virus-archive",
    "invoice.zip",
    _lines(
        """
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: multipart/mixed; boundary="inner"

--inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe =
from afar
--inner
"""
    ),
    _part(
        "Content-Type: application/zip",
        "Content-Disposition: attachment; filename=invoice.zip",
        "Content-Transfer-Encoding: base64",
        body=ZIPPED,
    ),
    b"\r\n"
    + _lines(
        """
--inner--
--outer
Content-Type: application/octet-stream
Content-Transfer-Encoding: base64

AAECAwQFBgcICQoLDA0ODw==
--outer--
"""
    ),
)
"""Infected inside an archive, inside a part of a part; what stands around it is harmless."""


def threats(action: Action, threat: Threat | None = None) -> tuple[Sample, ...]:
    """The messages that an experiment on that action sends besides the clean ones.

    Where the action changes messages there are several, because it must change them rightly.

    Args:
        action: what is tried.
        threat: what is in the messages; by default what the matrix has the action for.
    """
    main = SPAM if (threat or action.threat) is Threat.SPAM else VIRUS
    more = {Action.TAG: SUBJECTS, Action.STRIP_AND_DELIVER: (ARCHIVE,)}
    return (main, *more.get(action, ()))


def known() -> dict[str, Sample]:
    """Every sample by its name."""
    return {s.name: s for s in (*CLEAN, SPAM, *SUBJECTS, VIRUS, ARCHIVE)}
