"""What a message holds: signed, encrypted, files that filters take, notices of what was taken."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from itertools import islice

from kb.diagnose import lines
from kb.diagnose.lines import Line
from kb.diagnose.message.mail import Mail
from kb.diagnose.records import Note
from kb.diagnose.tables import first, once, patterns
from kb.message import Part, Region
from kb.message.notice import harmless
from kb.scan.encodings import DECODERS
from kb.scan.examine import LIMITS, examine
from kb.scan.unpack import FRAGMENT

PARTS = 500
"""Parts that are told of."""
EXAMINED = 24 << 20
"""Largest message whose archives are looked into."""
TEXT = 2 << 20
"""Octets of a text part that are searched for notices."""

_BLOCKED = re.compile(
    r"\.(?:exe|scr|com|pif|bat|cmd|vbs?|vbe|jse?|wsf|wsh|msi|jar|hta|lnk|cpl|ps1|iso|img|reg|docm|xlsm|pptm|one)$",
    re.IGNORECASE,
)

_PACKED = re.compile(r"\.(?:zip|7z|rar|tar|t?gz|bz2|xz|cab|arj|lzh|iso|jar)$", re.IGNORECASE)


def notes(mail: Mail) -> Iterator[Note]:
    """What the parts tell, in their order."""
    yield from once(_parts(mail))
    if len(mail.octets) <= EXAMINED:
        yield from _archives(mail)
    else:
        size = len(mail.octets) >> 20
        yield Note("timeout", f"The message has {size} MiB: its archives were not looked into")


def _parts(mail: Mail) -> Iterator[Note]:
    for part in islice(mail.tree.walk(), PARTS):
        if told := _sealed(part):
            topic, what = told
            yield Note(topic, what, mail.line_text(part.start), mail.line_at(part.start))
        if part.is_capped:
            what = "Parts nest so deep, or are so many, that scanners refuse to go on"
            yield Note("stripped", what, mail.line_text(part.start), mail.line_at(part.start))
        name = part.file
        if name and _BLOCKED.search(name):
            what = f"The attachment {harmless(name)} is of a type that many gateways block"
            yield Note("refused-file", what, mail.line_text(part.start), mail.line_at(part.start))
        if not part.children and part.type.startswith("text/"):
            yield from _notices(mail, part)


def _sealed(part: Part) -> tuple[str, str] | None:
    kind, protocol = part.type, part.content.text("protocol").lower()
    sort = part.content.text("smime-type").lower()
    if kind == "multipart/signed":
        what = "S/MIME" if "pkcs7" in protocol else "OpenPGP" if "pgp" in protocol else protocol
        text = (
            f"The message is signed ({what}): a part that "
            "is changed or stripped breaks the signature"
        )
        return "signed", text
    if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        if sort in ("signed-data", "certs-only"):
            return "signed", "The message is signed (S/MIME, opaque): a change in it breaks it"
        return "sealed", "The message is encrypted (S/MIME): no scanner on the way can look into it"
    if kind == "multipart/encrypted":
        return (
            "sealed",
            "The message is encrypted (OpenPGP): no scanner on the way can look into it",
        )
    return None


def _notices(mail: Mail, part: Part) -> Iterator[Note]:
    octets = mail.octets[part.body : min(part.end, part.body + TEXT)]
    decoded = part.encoding in DECODERS
    if decoded:
        octets = next(DECODERS[part.encoding](Region(octets)), octets)
    start = mail.line_at(part.body)
    rows = patterns("notices")
    ours = False
    for number, text in lines.lines(lines.text(octets)):
        # Of encoded text only the part is to be shown, not the line.
        line = Line(start if decoded else start + number - 1, text)
        note = first(rows, line)
        if note is None:
            continue
        is_detail = re.match(r"(?:File|Finding|Scanner): ", text) is not None
        if is_detail and not ours:
            continue
        ours = ours or "This gateway removed" in note.what
        yield note


def _archives(mail: Mail) -> Iterator[Note]:
    try:
        findings = examine(mail.octets, _no_spam, _no_virus, threading.Event())
    except Exception as error:  # whatever hostile octets do to a decoder, the rest is told
        yield Note("", f"Its archives could not be looked into: {type(error).__name__}")
        return
    for failure in findings.failures:
        yield Note("", f"Its archives could not all be looked into: {failure}")
    for found in findings.infected:
        part = mail.tree.find(found.path) or mail.tree
        name = harmless(found.file) or "a part"
        if found.finding == LIMITS:
            what = f"{name} cannot be examined within a scanner's bounds (archive bomb, or nesting)"
        elif found.finding == "Archive.Encrypted":
            # A PDF or an Office file with a password is found so, too.
            kind = "an archive" if _PACKED.search(name) else "a file"
            what = (
                f"{name} is {kind} with a password: no scanner can "
                "look into it, and this gateway treats it as infected"
            )
        elif found.finding == FRAGMENT:
            what = f"{name} is a piece of a message (message/partial): no scanner sees all of it"
        else:
            what = f"{name} is an archive of a kind that the scanner cannot read"
        yield Note("encrypted-archive", what, mail.line_text(part.start), mail.line_at(part.start))


def _no_spam(octets: object) -> None:
    return None


def _no_virus(octets: object) -> tuple[()]:
    return ()
