"""The lines of one connection, condensed to what matters, for a diagram; pure.

A transcript has every line. A diagram that had them all would be yards long, so commands that
merely lead up to something and were granted are named together on one arrow, whose answer is
the last one's: `EHLO, MAIL, RCPT TO:<r@example.test>`. Refusals and what changes a maildrop or
shows a message always have an arrow of their own, but for an IMAP client's questions about one
message: those that it asks in a row share one, `4 x FETCH, A9 FETCH 2 (BODY.PEEK[])`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from typing import NamedTuple

from kb.model import Exchange, Protocol

SHOWN = {
    Protocol.SMTP: {"RCPT"},
    Protocol.POP3: {"STAT", "RETR", "DELE", "QUIT"},
    Protocol.IMAP: {
        "SELECT", "FETCH", "STORE", "APPEND", "COPY", "MOVE", "EXPUNGE", "CLOSE", "SEARCH",
    },
}  # fmt: skip
"""Commands whose answer is always drawn, beside the end of a message's text."""

REFUSALS = {
    Protocol.SMTP: re.compile(r"[45]\d\d[ -]"),
    Protocol.POP3: re.compile(r"-ERR\b"),
    Protocol.IMAP: re.compile(r"[^ *]+ (NO|BAD)\b"),
}
"""How a reply that refuses starts."""

SAME = "… (the same"
"""How a transcript leaves out a text that it has shown already."""

_SUBJECT = re.compile(r"subject:", re.IGNORECASE)
_ONE = re.compile(r"[^ ]+ (?:UID )?FETCH (\d+) ", re.IGNORECASE)


class Arrow(NamedTuple):
    """What one party said, in short."""

    from_client: bool
    label: str
    refuses: bool = False


class Step(NamedTuple):
    """What the client sent in a row, and what it was answered."""

    commands: tuple[str, ...]
    """Lines; none for the greeting."""
    replies: tuple[str, ...]
    is_text: bool
    """Whether the client sent a message's text."""


def arrows(exchange: Exchange) -> Iterator[Arrow]:
    """A connection's arrows in order."""
    protocol = exchange.protocol
    pending: list[Step] = []
    steps = [*_steps(exchange.lines)]
    for step, following in zip_longest(steps, steps[1:]):
        pending.append(step)
        if _asked(step, protocol) and _asked(step, protocol) == _asked(following, protocol):
            continue
        if step.is_text or _verb(step, protocol) in SHOWN[protocol] or _refuses(step, protocol):
            yield from _drawn(pending, protocol)
            pending = []
    if any(step.commands for step in pending):
        yield from _drawn(pending, protocol)


def _steps(lines: Sequence[str]) -> Iterator[Step]:
    commands: tuple[str, ...] = ()
    text_follows = is_text = False
    for speaker, group in groupby(lines, key=lambda line: line[:2]):
        said = tuple(line[3:] for line in group)
        if speaker == "C:":
            commands, is_text = said, text_follows
            continue
        yield Step(commands, said, is_text)
        text_follows = said[-1].startswith("354")
        commands, is_text = (), False
    if commands:
        yield Step(commands, (), is_text)


def _verb(step: Step, protocol: Protocol) -> str:
    """The command's name in capitals; empty for a greeting and for a message's text."""
    if step.is_text or not step.commands:
        return ""
    words = step.commands[0].upper().split()
    if protocol is Protocol.IMAP:
        # A tag comes first, and UID is half of a name.
        words = [word for word in words[1:] if word != "UID"]
    return words[0].partition(":")[0] if words else ""


def _refuses(step: Step, protocol: Protocol) -> bool:
    return bool(step.replies) and bool(REFUSALS[protocol].match(step.replies[-1]))


def _asked(step: Step | None, protocol: Protocol) -> str:
    """The number of the one message that a granted IMAP FETCH is about, else empty."""
    if step is None or protocol is not Protocol.IMAP or _refuses(step, protocol):
        return ""
    match = _ONE.match(step.commands[0]) if step.commands else None
    return match[1] if match else ""


def _drawn(steps: Sequence[Step], protocol: Protocol) -> Iterator[Arrow]:
    *before, last = [step for step in steps if step.commands] or steps
    if last.commands:
        names = [*_counted(_verb(step, protocol) for step in before)]
        names.append(_text(last.commands) if last.is_text else last.commands[0])
        yield Arrow(True, ", ".join(filter(None, names)))
    if last.replies:
        replies = last.replies
        if _asked(last, protocol):
            replies = next((s.replies for s in steps if _subject(s.replies[1:])), replies)
        yield Arrow(False, _answer(replies, protocol), _refuses(last, protocol))


def _counted(names: Iterable[str]) -> Iterator[str]:
    """Names, those that stand in a row as one with their number."""
    for name, group in groupby(filter(None, names)):
        count = len([*group])
        yield name if count == 1 else f"{count} x {name}"


def _text(lines: Sequence[str]) -> str:
    return _subject(lines) or f"message text, {len(lines)} lines"


def _answer(lines: Sequence[str], protocol: Protocol) -> str:
    """A reply's status, and the subject of the message that it shows."""
    status = lines[-1] if protocol is not Protocol.POP3 else lines[0]
    subject = _subject(lines[1:])
    if subject:
        return f"{lines[0]}, {subject}"
    if any(line.startswith(SAME) for line in lines):
        return f"{lines[0]}, the same text as before"
    more = f" (+ {len(lines) - 1} lines)" if len(lines) > 2 else ""
    return status + more


def _subject(lines: Sequence[str]) -> str:
    return next((line for line in lines if _SUBJECT.match(line)), "")
