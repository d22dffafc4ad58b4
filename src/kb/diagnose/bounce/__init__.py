"""A bounce: who refused, why in words, whether it is backscatter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from kb.diagnose import lines
from kb.diagnose.bounce import backscatter, report, wording
from kb.diagnose.message.mail import Mail
from kb.diagnose.records import Note

_SENDER = re.compile(r"mailer-daemon|postmaster|microsoftexchange|mail delivery", re.IGNORECASE)
_SUBJECT = re.compile(
    r"undeliver|returned mail|delivery (?:status|fail|has failed|incomplete|delayed)|mail delivery|"
    r"failure notice|warning: message|non-?delivery|unzustellbar|non remis|delayed mail",
    re.IGNORECASE,
)
TEXT = 1 << 20
"""Octets of a bounce's text that are read."""


def is_bounce(mail: Mail) -> bool:
    """Whether a message is a bounce."""
    if report.part_of(mail) or mail.first("x-failed-recipients"):
        return True
    empty = mail.first("return-path").strip() == "<>"
    sender = bool(_SENDER.search(mail.first("from")[:300]))
    return bool(_SUBJECT.search(mail.first("subject")[:300])) and (sender or empty)


def notes(mail: Mail) -> Iterator[Note]:
    """What a bounce tells."""
    part = report.part_of(mail)
    told = list(report.notes(mail, part)) if part else []
    yield from told
    numbered = islice(lines.lines(lines.text(mail.octets[:TEXT])), 2000)
    moved = [one._replace(number=one.number + mail.skipped) for one in numbered]
    for note in wording.notes(moved):
        if not told or note.what.endswith("bounce") or "wrote this bounce" in note.what:
            yield note
    if not told and not moved:
        return
    yield from backscatter.notes(mail)


def text_notes(text: str) -> Iterator[Note]:
    """What a bounce's text tells that was copied without its header."""
    yield from wording.notes(list(islice(lines.lines(text), 2000)))
    what = (
        "Whether this is backscatter cannot be told from the text alone: ask for the whole bounce"
    )
    yield Note("", what)
