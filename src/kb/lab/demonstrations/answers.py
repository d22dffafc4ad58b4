"""What clients asked a mailbox and were told, in short lines to show and to store; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kb.lab.demonstrations.session import Session, found
from kb.lab.mail import octets
from kb.lab.seen import imap_fetched as fetched
from kb.lab.seen.imap_fetched import Message
from kb.lab.wire.turn import Turn
from kb.model.demonstration import Answer

_QUESTION = re.compile(r"(?:UID )?(?:FETCH|SEARCH|STORE) .*", re.IGNORECASE)


def answers(sessions: Sequence[Session]) -> Iterator[Answer]:
    """Every question about messages, in order, and what it was told.

    Sizes are told without the trace fields that a server puts in front.
    """
    traces = {
        number: octets.trace(message.whole)
        for session in sessions
        for number, message in session.messages.items()
        if message.whole is not None
    }
    for session in sessions:
        for turn in session.turns:
            command = turn.command.partition(b" ")[2].decode("utf-8", "backslashreplace")
            if _QUESTION.fullmatch(command):
                yield Answer(
                    client=session.client,
                    server=session.server,
                    command=command,
                    told=tuple(_told(turn, traces)),
                )


def _told(turn: Turn, traces: Mapping[int, int]) -> Iterator[str]:
    for number, message in fetched.messages([turn]).items():
        yield f"{number}: {', '.join(_items(message, traces.get(number, 0)))}"
    if b" SEARCH " in turn.command:
        numbers = " ".join(map(str, found(turn)))
        yield f"found {numbers or 'nothing'}"
    if not fetched.completed(turn):
        reply = turn.replies[-1].partition(b" ")[2] if turn.replies else b"no reply"
        yield reply.decode("utf-8", "backslashreplace")


def _items(message: Message, trace: int) -> Iterator[str]:
    for name, value in message.numbers.items():
        yield f"{name} {value - trace if name == 'RFC822.SIZE' else value}"
    if message.flags is not None:
        yield f"FLAGS {' '.join(sorted(message.flags - {chr(92) + 'Recent'})) or 'none'}"
    if message.subject is not None:
        yield f"ENVELOPE subject “{_text(message.subject)}”"
    for path, size in message.parts.items():
        yield f"part {path} {size} octets"
    for name, section in message.sections.items():
        yield _section(name, section)


def _section(name: str, section: bytes) -> str:
    if "HEADER.FIELDS" in name:
        told = ", ".join(f"“{_text(value)}”" for value in fetched.subjects(section))
        return f"header field Subject {told}"
    infected = ", infected" if octets.infected(section) else ""
    if name == "BODY[]":
        view = octets.view(section)
        return f"{name} {view.message or 'unknown'} {view.form}, {view.octets} octets{infected}"
    return f"{name} {len(section)} octets{infected}"


def _text(value: bytes) -> str:
    return value.decode("utf-8", "backslashreplace")
