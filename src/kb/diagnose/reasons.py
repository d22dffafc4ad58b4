"""Why a server refused: its reply's text and code in words."""

from __future__ import annotations

from typing import NamedTuple

from kb.diagnose import codes
from kb.diagnose.lines import LINE, Line
from kb.diagnose.tables import first, patterns


class Reason(NamedTuple):
    """What a reply tells."""

    topic: str
    words: str


def read(text: str, otherwise: str = "refused") -> Reason:
    """The reason that stands in a reply; `otherwise` is the topic where none is known."""
    line, code = Line(0, text[:LINE]), codes.read(text)
    if note := first(patterns("microsoft"), line):
        # The registry's words for the code would be others, and wrong here.
        return Reason(
            note.topic, f"{note.what} (code {code.numbers}: {code.how})" if code else note.what
        )
    note = first(patterns("reasons"), line)
    said = f"{code.numbers}: {code.words}" if code else ""
    if note:
        return Reason(note.topic, f"{note.what} (code {said})" if said else note.what)
    later = code is not None and (code.enhanced or code.reply).startswith("4")
    words = f"Code {said}" if said else "No reason that is known here"
    return Reason("later" if later else otherwise, words)
