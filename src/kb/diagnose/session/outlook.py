"""Error numbers of Outlook and Windows Mail, from Microsoft's own header file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.diagnose.lines import Line, shown
from kb.diagnose.records import Note
from kb.diagnose.tables import table

CODE = re.compile(r"\b(?:0x)?(8(?:00CC[0-9A-F]{3}|004[0-9A-F]{4}))\b", re.IGNORECASE)


def notes(line: Line) -> Iterator[Note]:
    """What the numbers in a line mean."""
    for found in CODE.finditer(line.text):
        yield _note(found[1].upper(), line)


def _note(code: str, line: Line) -> Note:
    known = table("outlook")
    row = known["codes"].get(code[-4:]) if code.startswith("800CC") else None
    row = row or known["mapi"].get(code)
    if row is None:
        what = f"0x{code}: a number that is in no table here; ask for the text beside it"
        return Note("outlook-code", what, shown(line.text), line.number)
    name, words, topic = row
    source = "Windows SDK, imnxport.h" if name.startswith("IXP") else "[MS-OXCDATA] 2.4"
    named = f" ({name}; Microsoft, {source})" if name else ""
    return Note(topic, f"0x{code}: {words}{named}", shown(line.text), line.number)
