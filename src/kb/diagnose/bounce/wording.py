"""A bounce by its wording: Postfix, Exim, qmail, Exchange, Gmail, Sendmail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from kb.diagnose import codes, reasons
from kb.diagnose.lines import Line, shown
from kb.diagnose.records import Note
from kb.diagnose.tables import first, once, patterns

RETURNED = re.compile(
    r"^(?:-{2,}\s*(?:this is a copy of|below this line|original message|the header of the original|"
    r"returned message)|original message headers:|----- original message)",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"said:|response was|remote (?:host|server)|SMTP error|#?[45]\.\d{1,3}\.\d{1,3}|"
    r"^\s*(?:<<< )?[45]\d\d[ -#]|sorry, |no mailbox here|unrouteable|all relevant MX|"
    r"retry time(?:out)? |I wasn.t able to|could not be delivered because|wasn.t found at|"
    r"user unknown|mailbox (?:is )?full|too large",
    re.IGNORECASE,
)


def notes(lines: list[Line]) -> Iterator[Note]:
    """Who wrote it and what refused, from the text before the returned message."""
    yield from once(_notes(lines), most=12)


def _notes(lines: list[Line]) -> Iterator[Note]:
    rows = patterns("bounces")
    for at, line in enumerate(lines[:400]):
        if RETURNED.match(line.text.strip()):
            return
        note = first(rows, line)
        if note:
            yield note
        if _REFUSAL.search(line.text) and (note is None or codes.read(line.text)):
            # A reply is often broken over lines.
            told = list(takewhile(lambda one: one.text.strip(), lines[at : at + 4]))
            reason = reasons.read(" ".join(one.text.strip() for one in told), "")
            # “The response was:” shows nothing: the line with the code does.
            shows = next((one for one in told if codes.read(one.text)), line)
            if reason.topic or (shows is line and codes.read(line.text)):
                yield Note(reason.topic or "bounced", reason.words, shown(shows.text), shows.number)
