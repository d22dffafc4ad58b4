"""What an IMAP client saw in a session, read from the dialogue on the wire; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kb.lab.mail import octets
from kb.lab.seen import imap_fetched as fetched
from kb.lab.seen.imap_fetched import Message
from kb.lab.wire.turn import Turn
from kb.model import MessageView, SessionView

_EXISTS = re.compile(rb"\* (\d+) EXISTS", re.IGNORECASE)
_STATUS = re.compile(rb"\* STATUS .*\bMESSAGES (\d+)", re.IGNORECASE)
_ASKED = re.compile(r"\bFETCH (\d+) \(?(BODY\.PEEK\[[^\]]*\](?:<\d+\.\d+>)?)", re.IGNORECASE)


def session(recipient: str, turns: Sequence[Turn], before: Sequence[Turn] = ()) -> SessionView:
    """One IMAP session on one mailbox, as far as the commands that the client sent show it.

    Args:
        recipient: the mailbox, as an address.
        turns: the session's.
        before: an earlier session's on the same mailbox; unique identifiers are compared.
    """
    messages = fetched.messages(turns)
    exists = _last(_EXISTS, turns)
    refused = [turn for turn in turns if _ASKED.search(_text(turn)) and not fetched.completed(turn)]
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


def _text(turn: Turn) -> str:
    return turn.command.decode("utf-8", "backslashreplace")


def _refusal(turn: Turn) -> str:
    """The reply that refused, without the tag."""
    reply = turn.replies[-1] if turn.replies else b"- no reply"
    return reply.partition(b" ")[2].decode("utf-8", "backslashreplace")


def _last(pattern: re.Pattern[bytes], turns: Iterable[Turn]) -> int | None:
    found = [m for turn in turns for reply in turn.replies if (m := pattern.match(reply))]
    return int(found[-1][1]) if found else None


def _retrieved(
    messages: dict[int, Message], refused: Iterable[Turn]
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
    messages = fetched.messages(turns)
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
        if (asked := _ASKED.search(_text(turn))) and not fetched.completed(turn):
            yield f"FETCH {asked[1]} {asked[2]} was refused, though the message is listed"
    for number, message in messages.items():
        yield from _parts(number, message)
    yield from _kept(before, turns)


def _parts(number: int, message: Message) -> Iterator[str]:
    """Every way of asking for a message's octets gives the same ones."""
    whole, size = message.whole, message.numbers.get("RFC822.SIZE")
    if whole is None:
        return
    if size is not None and size != len(whole):
        yield f"RFC822.SIZE told another size for {number} than BODY[] brought"
    header, empty, text = whole.partition(b"\r\n\r\n")
    expected = {"BODY[HEADER]": header + empty, "BODY[TEXT]": text}
    for name, octets_ in message.sections.items():
        if name.startswith("BODY[]<"):
            start = int(name[7:-1])
            expected[name] = whole[start : start + len(octets_)]
        if name in expected and octets_ != expected[name]:
            yield f"{name} of {number} differs from BODY[]"
    if message.subject is not None and message.subject not in fetched.subjects(header):
        yield f"ENVELOPE tells another Subject of {number} than BODY[]"


def _kept(before: Sequence[Turn], turns: Sequence[Turn]) -> Iterator[str]:
    """Identifiers stay from session to session (RFC 3501 section 2.3.1.1)."""
    validities = [fetched.validity(each) for each in (before, turns)]
    if before and None not in validities and validities[0] != validities[1]:
        yield "UIDVALIDITY is another one than in the session before"
    known = {m.whole: m.numbers.get("UID") for m in fetched.messages(before).values() if m.whole}
    for message in fetched.messages(turns).values():
        if message.whole in known and known[message.whole] != message.numbers.get("UID"):
            name = octets.view(message.whole or b"").message
            yield f"FETCH told another UID for {name} than the session before"
