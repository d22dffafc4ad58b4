"""A mail log: the story of the messages in it.

Of one message all is told; of many those that did not go through, as far as there are any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.diagnose import lines, reasons
from kb.diagnose.lines import shown
from kb.diagnose.log.entry import Entry, entry
from kb.diagnose.records import Note
from kb.diagnose.tables import first, patterns

ALL = 5
"""Up to so many messages each is told whole."""
MOST = 40
"""Lines of a story that are told."""

_STATUS = re.compile(
    r"to=<(?P<who>[^>]*)>,.* relay=(?P<relay>[^,]+), .*?delay=(?P<delay>[\d.]+), .*?"
    r"status=(?P<status>\w+) \((?P<text>.*)"
)
_REJECT = re.compile(
    r"(?:milter-)?reject: (?P<at>[\w-]+(?: \w+)?) "
    r".*?from (?P<client>\S+\[[^\]]+\])\S*:? ?(?P<text>.*)"
)
_EXIM_FAILED = re.compile(
    r"(?P<mark>\*\*|==) (?P<who>\S+)(?: .*?(?:defer \([^)]*\): |\]: |\]:?\S* ?|: )(?P<text>.*))?"
)
_EXIM_REJECT = re.compile(
    r"H=(?P<client>.{1,160}?\[[^\]]+\]) .*?rejected "
    r"(?P<at>[\w ]+?)(?: <(?P<who>[^>]*)>)?: (?P<text>.*)"
)


def notes(text: str) -> Iterator[Note]:
    """The story, in the log's order."""
    entries = [one for line in lines.lines(text) if (one := entry(line))]
    told = [(one, note) for one in entries if (note := _note(one))]
    stories = _stories(entries)
    names = {_name(one, stories) for one, _ in told if one.id or one.message_id}
    if len(names) > ALL:
        bad = {_name(one, stories) for one, note in told if _is_trouble(note)}
        what = (
            f"The log tells of {len(names)} messages; {len(bad)} of them did not simply go through"
        )
        yield Note("", what)
        if bad:
            told = [(one, note) for one, note in told if _is_trouble(note)]
    for one, note in told[:MOST]:
        name = _name(one, stories) if len(names) > 1 else ""
        yield note._replace(what=f"{name}: {note.what}" if name else note.what)


def _stories(entries: list[Entry]) -> dict[str, str]:
    """Queue-id -> message-id."""
    return {one.id: one.message_id for one in entries if one.id and one.message_id}


def _name(one: Entry, stories: dict[str, str]) -> str:
    return stories.get(one.id) or one.message_id or one.id


def _is_trouble(note: Note) -> bool:
    return note.topic not in ("", "delivered", "spam-passed")


def _note(one: Entry) -> Note | None:
    """What a line adds to the story; None if nothing."""
    text = one.text
    if found := _STATUS.match(text):
        return _delivery(one, found)
    if found := _REJECT.match(text) or _EXIM_REJECT.search(text):
        reason = reasons.read(found["text"])
        what = f"It was refused at {found['at']} from {shown(found['client'])}. {reason.words}"
        return Note(reason.topic, what, shown(one.line.text), one.line.number)
    if one.program == "exim" and (found := _EXIM_FAILED.match(text)):
        for_good = found["mark"] == "**"
        reason = reasons.read(found["text"] or "", "bounced" if for_good else "later")
        done = "could not be delivered" if for_good else "has to wait and is tried again"
        what = f"Exim: the mail to {shown(found['who'])} {done}. {reason.words}"
        return Note(reason.topic, what, shown(one.line.text), one.line.number)
    return first(patterns("logs"), one.line, text)


def _delivery(one: Entry, found: re.Match[str]) -> Note:
    who, relay = shown(found["who"]), shown(found["relay"])
    evidence, number = shown(one.line.text), one.line.number
    if found["status"] == "sent":
        late = float(found["delay"][:9].rstrip(".") or 0) >= 300
        after = f", after {found['delay']} s" if late else ""
        topic = "delayed" if late else "delivered"
        return Note(topic, f"It was delivered to {who} by way of {relay}{after}", evidence, number)
    otherwise = {"bounced": "bounced", "deferred": "later", "expired": "delayed"}
    reason = reasons.read(found["text"], otherwise.get(found["status"], "refused"))
    done = {
        "bounced": "could not be delivered",
        "deferred": "has to wait and is tried again",
        "expired": "waited too long and was given up",
    }.get(found["status"], f"has the status {found['status']}")
    return Note(
        reason.topic, f"The mail to {who} {done} ({relay}). {reason.words}", evidence, number
    )
