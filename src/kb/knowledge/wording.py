"""Wordings: how a stack's servers put what the first stack's put otherwise, each stored once.

Servers differ in hundreds of places by the same few dozen sentences: `+OK 230` is `+OK Message
follows` in each transcript. A wording is the table of these; evidence on the first stack is
reworded by it before what differs is taken, so that a difference holds what differs beyond words.

A table may be wrong in places: what is reworded wrongly stands in the difference, and what is
read is what was measured. So it is learned by counting. An answer's outcome is never reworded:
where one server refuses what the other accepts, it is for people to read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Annotated, TypeVar

import msgspec

from kb.model import Evidence, Exchange, Record
from kb.model.demonstration import Demonstrated, Stored

S = TypeVar("S", bound=Evidence | Demonstrated)
Lines = tuple[str, ...]

OFTEN = 3
"""How often something must be put otherwise to be in the table."""
TAG = "…"
"""Stands in a table for the tag of an IMAP command: `S: … OK Completed`."""
_TAGGED = re.compile(r"S: (A\d+) ")
_OUTCOME = re.compile(r"S: (?:… )?(OK|NO|BAD|\+OK|-ERR|\d{3})(?:[ -]|$)")
_COMMAND = re.compile(r"C: (?:A\d+ )?(\S*)")


class Rewording(Record, frozen=True, kw_only=True):
    """Some lines of the first stack's servers, and the other stack's in their place."""

    after: str
    """The word of the client's last line: `RETR`; `.` behind a message."""
    lines: Annotated[Lines, msgspec.Meta(min_length=1)]
    instead: Lines


def reworded(stored: S, wording: Iterable[Rewording]) -> S:
    """Evidence with its transcripts in another stack's words."""
    table = _table(tuple(wording))
    transcript = tuple(
        msgspec.structs.replace(exchange, lines=tuple(_reworded(exchange.lines, table)))
        for exchange in stored.transcript
    )
    return msgspec.structs.replace(stored, transcript=transcript)


@lru_cache(maxsize=8)
def _table(wording: tuple[Rewording, ...]) -> Mapping[tuple[str, str], Sequence[Rewording]]:
    """A wording by command and first line, the longest first. All of a stack's evidence asks."""
    table: dict[tuple[str, str], list[Rewording]] = defaultdict(list)
    for each in wording:
        table[each.after, each.lines[0]].append(each)
    for found in table.values():
        found.sort(key=lambda each: -len(each.lines))
    return table


def _reworded(lines: Lines, table: Mapping[tuple[str, str], Sequence[Rewording]]) -> Iterator[str]:
    at, plain = 0, [_untagged(line) for line in lines]
    for number, after in enumerate(_commands(lines)):
        if number < at:
            continue
        for each in table.get((after, plain[number]), ()):
            at = number + len(each.lines)
            if tuple(plain[number:at]) == each.lines:
                tag = next((m[1] for line in lines[number:at] if (m := _TAGGED.match(line))), TAG)
                yield from (line.replace(f"S: {TAG} ", f"S: {tag} ", 1) for line in each.instead)
                break
        else:
            at = number + 1
            yield lines[number]


def learned(pairs: Iterable[tuple[Stored, Stored]]) -> tuple[Rewording, ...]:
    """The wording of a stack.

    Args:
        pairs: evidence on the first stack, and on this one.
    """
    counts: dict[tuple[str, Lines], Counter[Lines]] = defaultdict(Counter)
    for one, other in pairs:
        for exchange, instead in zip(one.transcript, other.transcript, strict=False):
            for after, lines, now in _replaced(exchange, instead):
                counts[after, lines][now] += 1
    most = {key: max(found.items(), key=lambda pair: pair[::-1]) for key, found in counts.items()}
    return tuple(
        Rewording(after=after, lines=lines, instead=instead)
        for (after, lines), (instead, count) in sorted(most.items())
        if count >= OFTEN and instead != lines and _outcomes(lines) == _outcomes(instead)
    )


def _replaced(one: Exchange, other: Exchange) -> Iterator[tuple[str, Lines, Lines]]:
    """What of the servers' lines became what, after which command; also what stayed."""
    old, new = (tuple(map(_untagged, each.lines)) for each in (one, other))
    commands = _commands(one.lines)
    for number, lines, instead in _pairs(old, new):
        if all(line.startswith("S: ") for line in (*lines, *instead)):
            yield commands[number], lines, instead


def _pairs(old: Lines, new: Lines) -> Iterator[tuple[int, Lines, Lines]]:
    """Line by line where there are as many; what is put in is told with the line behind it."""
    put_in: Lines = ()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        lines, instead = old[start:end], new[new_start:new_end]
        # POP3 has the outcome first; what is put in behind it belongs to the message.
        pop3 = len(lines) == 1 and _outcomes(lines) == _outcomes(instead[:1]) != set()
        if kind == "equal" or len(lines) == len(instead) or pop3:
            for number, (line, now) in enumerate(zip(lines, instead, strict=False), start):
                yield number, (line,), (*put_in, now)
                put_in = ()
            put_in = instead[len(lines) :]
        elif lines:
            yield start, lines, instead
        else:
            put_in = instead


def _commands(lines: Lines) -> list[str]:
    """For each line the word of the last one before it that the client sent."""
    word, words = "", []
    for line in lines:
        if line.startswith("C: ") and (said := _COMMAND.match(line)):
            word = said[1]
        words.append(word)
    return words


@lru_cache(maxsize=1 << 14)
def _untagged(line: str) -> str:
    return _TAGGED.sub(f"S: {TAG} ", line, count=1) if line.startswith("S: A") else line


def _outcomes(lines: Lines) -> set[str]:
    return {found[1] for line in lines if (found := _OUTCOME.match(line))}
