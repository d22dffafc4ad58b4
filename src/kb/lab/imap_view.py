"""What an IMAP client saw in a session, read from the dialogue on the wire; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kb.lab import octets
from kb.lab.imap_dialogue import pieces
from kb.lab.turn import Turn
from kb.model import MessageView, SessionView

_EXISTS = re.compile(rb"\* (\d+) EXISTS", re.IGNORECASE)
_STATUS = re.compile(rb"\* STATUS .*\bMESSAGES (\d+)", re.IGNORECASE)
_FETCH = re.compile(rb"\* (\d+) FETCH \(", re.IGNORECASE)
_NUMBER = re.compile(rb"\b(UID|RFC822\.SIZE) (\d+)", re.IGNORECASE)
_SECTION = re.compile(rb"(BODY\[[^\]]*\](?:<\d+>)?) ~?\{\d+\}$", re.IGNORECASE)
_QUOTED = re.compile(rb'(BODY\[[^\]]*\](?:<\d+>)?) "((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_ASKED = re.compile(r"\bFETCH (\d+) \(?(BODY\.PEEK\[[^\]]*\](?:<\d+\.\d+>)?)", re.IGNORECASE)
_VALIDITY = re.compile(rb"\[UIDVALIDITY (\d+)\]", re.IGNORECASE)
_SUBJECT = re.compile(
    rb'ENVELOPE \((?:NIL|"(?:[^"\\]|\\.)*"|\{\d+\}) (?P<subject>NIL|"(?:[^"\\]|\\.)*")'
)


class _Message:
    """All that a session told about one message number."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        """UID and RFC822.SIZE."""
        self.sections: dict[str, bytes] = {}
        """`BODY[]`, `BODY[HEADER]`, `BODY[]<0>`…"""
        self.subject: bytes | None = None
        """As ENVELOPE has it; None where it was not told."""

    @property
    def whole(self) -> bytes | None:
        """`BODY[]`; None where it was not brought."""
        return self.sections.get("BODY[]")


def session(recipient: str, turns: Sequence[Turn], before: Sequence[Turn] = ()) -> SessionView:
    """One IMAP session on one mailbox, as far as the commands that the client sent show it.

    Args:
        recipient: the mailbox, as an address.
        turns: the session's.
        before: an earlier session's on the same mailbox; unique identifiers are compared.
    """
    messages = _messages(turns)
    exists = _last(_EXISTS, turns)
    refused = [turn for turn in turns if _ASKED.search(_text(turn)) and not completed(turn)]
    sizes = {n: m.numbers.get("RFC822.SIZE") for n, m in messages.items()}
    return SessionView(
        recipient=recipient,
        count=-1 if exists is None else exists,
        listed=tuple(
            size - octets.trace(messages[n].whole or b"")
            for n, size in sizes.items()
            if size is not None
        ),
        retrieved=tuple(_retrieved(messages, refused)),
        refusals=tuple(dict.fromkeys(_refusal(turn) for turn in refused)),
        holes=tuple(_holes(turns, before, exists)),
    )


def completed(turn: Turn) -> bool:
    """Whether the command was completed with OK."""
    return bool(turn.replies) and turn.replies[-1].split(b" ")[1:2] == [b"OK"]


def _text(turn: Turn) -> str:
    return turn.command.decode("utf-8", "backslashreplace")


def _refusal(turn: Turn) -> str:
    """The reply that refused, without the tag."""
    reply = turn.replies[-1] if turn.replies else b"- no reply"
    return reply.partition(b" ")[2].decode("utf-8", "backslashreplace")


def _last(pattern: re.Pattern[bytes], turns: Iterable[Turn]) -> int | None:
    found = [m for turn in turns for reply in turn.replies if (m := pattern.match(reply))]
    return int(found[-1][1]) if found else None


def _messages(turns: Iterable[Turn]) -> dict[int, _Message]:
    """By message number, in the order of numbers, all that FETCH responses told."""
    messages: dict[int, _Message] = {}
    for turn in turns:
        for reply in turn.replies:
            if match := _FETCH.match(reply):
                _add(messages.setdefault(int(match[1]), _Message()), reply)
    return dict(sorted(messages.items()))


def _add(message: _Message, response: bytes) -> None:
    for text, literal in pieces(response):
        for name, value in _NUMBER.findall(text):
            message.numbers[name.decode().upper()] = int(value)
        for name, value in _QUOTED.findall(text):
            message.sections[name.decode().upper()] = re.sub(rb"\\(.)", rb"\1", value)
        if literal is not None and (section := _SECTION.search(text)):
            message.sections[section[1].decode().upper()] = literal
        if subject := _SUBJECT.search(text):
            message.subject = subject["subject"].strip(b'"')


def _retrieved(
    messages: dict[int, _Message], refused: Iterable[Turn]
) -> Iterator[MessageView | None]:
    """A view of each message whose octets were asked for."""
    asked = {int(m[1]) for turn in refused if (m := _ASKED.search(_text(turn)))}
    for number in sorted({*messages, *asked}):
        whole = messages[number].whole if number in messages else None
        if whole is not None:
            yield octets.view(whole)
        elif number in asked:
            yield None


def _holes(turns: Sequence[Turn], before: Sequence[Turn], exists: int | None) -> Iterator[str]:
    messages = _messages(turns)
    status = _last(_STATUS, turns)
    if None not in (exists, status) and status != exists:
        yield f"STATUS told {status} messages, EXISTS {exists}"
    if exists is not None and any("RFC822.SIZE" in m.numbers for m in messages.values()):
        numbers = [number for number, m in messages.items() if "RFC822.SIZE" in m.numbers]
        if numbers != list(range(1, exists + 1)):
            yield f"EXISTS told {exists}, FETCH has {' '.join(map(str, numbers)) or 'none'}"
    ids = [m.numbers["UID"] for m in messages.values() if "UID" in m.numbers]
    if ids != sorted(set(ids)):
        yield "the unique identifiers do not ascend"
    for turn in turns:
        if (asked := _ASKED.search(_text(turn))) and not completed(turn):
            yield f"FETCH {asked[1]} {asked[2]} was refused, though the message is listed"
    for number, message in messages.items():
        yield from _parts(number, message)
    yield from _kept(before, turns)


def _parts(number: int, message: _Message) -> Iterator[str]:
    """Every way of asking for a message's octets gives the same ones."""
    whole, size = message.whole, message.numbers.get("RFC822.SIZE")
    if whole is None:
        return
    if size is not None and size != len(whole):
        yield f"RFC822.SIZE told {size} octets for {number}, BODY[] brought {len(whole)}"
    header, empty, text = whole.partition(b"\r\n\r\n")
    expected = {"BODY[HEADER]": header + empty, "BODY[TEXT]": text}
    for name, octets_ in message.sections.items():
        if name.startswith("BODY[]<"):
            start = int(name[7:-1])
            expected[name] = whole[start : start + len(octets_)]
        if name in expected and octets_ != expected[name]:
            yield f"{name} of {number} differs from BODY[]"
    if message.subject is not None and message.subject not in _subjects(header):
        yield f"ENVELOPE tells another Subject of {number} than BODY[]"


def _subjects(header: bytes) -> list[bytes]:
    """The values of the Subject fields, unfolded; of several, ENVELOPE may tell any."""
    found = re.findall(rb"^Subject: *([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)", header, re.I | re.M)
    return [value.replace(b"\r\n", b"") for value in found] or [b"NIL"]


def _kept(before: Sequence[Turn], turns: Sequence[Turn]) -> Iterator[str]:
    """Identifiers stay from session to session (RFC 3501 section 2.3.1.1)."""
    validities = [_validity(each) for each in (before, turns)]
    if before and None not in validities and validities[0] != validities[1]:
        yield "UIDVALIDITY is another one than in the session before"
    known = {m.whole: m.numbers.get("UID") for m in _messages(before).values() if m.whole}
    for message in _messages(turns).values():
        if message.whole in known and known[message.whole] != message.numbers.get("UID"):
            name = octets.view(message.whole or b"").message
            yield f"FETCH told another UID for {name} than the session before"


def _validity(turns: Iterable[Turn]) -> bytes | None:
    found = [m[1] for t in turns for reply in t.replies if (m := _VALIDITY.search(reply))]
    return found[-1] if found else None
