"""A session or a client's log: where it stopped, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from kb.diagnose import codes, lines, reasons
from kb.diagnose.lines import Line, shown
from kb.diagnose.records import Note
from kb.diagnose.session import outlook
from kb.diagnose.session.dialogue import Turn, turn
from kb.diagnose.tables import first, once, patterns

LINES = 40_000
"""Lines of a session that are looked at."""
_EXPECTED = re.compile(
    r"-ERR .*(?:unknown|unsupported|not supported)|5(?:00|02) |\S+ BAD .*unknown", re.IGNORECASE
)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")
_VERB = re.compile(r"(?:[A-Za-z]{0,3}\d{1,5} |[a-z] )?(?:UID )?([A-Za-z]{3,12})(?: (FROM|TO))?")


def notes(text: str) -> Iterator[Note]:
    """What a session tells, in its order."""
    yield from once(_notes(list(islice(lines.lines(text), LINES))))


def _notes(numbered: list[Line]) -> Iterator[Note]:
    rows = patterns("sessions")
    alone = _is_reply_alone(numbered)
    command: Turn | None = None
    last: Turn | None = None
    secret = is_open = bare = False
    for line in numbered:
        if not line.text.strip():
            continue
        yield from outlook.notes(line)
        one = turn(line)
        if not secret and lines.has_secret(line.text):
            secret = True
            what = "A password or login stands in the session: it should be changed"
            yield Note("", what, shown(line.text), line.number)
        if one.side == "C" and _BASE64.fullmatch(one.text) and command:
            one = one._replace(line=line._replace(text="***"))  # the login of AUTH
        elif one.side == "C" and one.text:
            command = one
        bare = bare or "no peer certificate" in line.text
        if bare and "return code: 0" in line.text:
            continue  # openssl says so of a certificate that never came
        goes_on, is_open = is_open, one.refuses and one.text[3:4] == "-"
        if one.refuses:
            # The lines of one reply are one refusal.
            if not goes_on:
                yield _refused(one, command, alone)
        elif note := first(rows, line) or (None if one.side else _told(line)):
            yield note
        if one.side:
            last = one
    if (
        last is not None
        and last.side == "C"
        and not re.search(r"(?i)\b(?:QUIT|LOGOUT)\b", last.text)
    ):
        what = f"The session ends after {_verb(last)}: no answer came to it"
        yield Note("broken-off", what, shown(last.line.text), last.line.number)


def _is_reply_alone(numbered: list[Line]) -> bool:
    """Whether there is one reply and no session around it: what it answers cannot be told."""
    filled = (line for line in numbered if line.text.strip())
    opening = next(filled, None)
    if opening is None or turn(opening).text != opening.text.strip():
        return False  # a mark such as `S:` is a session's
    code = opening.text.strip()[:3]
    return all(one.side == "" or one.text[:3] == code for one in map(turn, filled))


def _refused(reply: Turn, command: Turn | None, alone: bool) -> Note:
    if command:
        at = f"The server refused {_verb(command)}"
    else:
        at = "A server refused" if alone else "The server refused the client at once"
    if reply.text.startswith("* BYE"):
        at = f"The server ended the session{f' after {_verb(command)}' if command else ''}"
    told = first(patterns("sessions"), reply.line, reply.text)
    is_smtp = reply.text[:1].isdigit()
    reason = reasons.read(reply.text, "refused" if is_smtp else "refused-retrieval")
    # An SMTP reply tells its reason itself; those of POP3 and IMAP are known by their codes.
    specific = is_smtp and reason.topic not in ("policy", "refused")
    topic, words = (told.topic, told.what) if told and not specific else reason
    if told is None and _EXPECTED.match(reply.text):
        topic = "protocol"
    return Note(topic, f"{at}. {words}", shown(reply.line.text), reply.line.number)


def _told(line: Line) -> Note | None:
    """A refusal that a program tells of in its own words, by its enhanced code (RFC 3463)."""
    code = codes.read(line.text)
    if code is None or not code.enhanced:
        return None
    reason = reasons.read(line.text)
    return Note(reason.topic, f"A server refused. {reason.words}", shown(line.text), line.number)


def _verb(one: Turn | None) -> str:
    if one is None:
        return "the client"
    found = _VERB.match(one.text)
    if found is None:
        return "what the client sent"
    return " ".join(filter(None, found.groups())).upper()
