"""What became of each utterance at the gateway: passed on, changed, withheld; pure.

The gateway is server of one connection and client of another. What a client said to it is sought
in what it said to the next server, and what that server answered in what it told the client.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from kb.model import Protocol
from kb.model.remark import Said
from kb.render.conversation.spoken import Spoken

GATEWAY = "gateway"
HELLO = {"EHLO", "HELO", "LHLO"}
"""Commands in which each client names itself."""
_TAG = re.compile(r"^A\d+ ")
_FAMILIES = ({"RETR", "TOP"},)
"""Commands that can be answered from each other."""


class Fate(StrEnum):
    """What the gateway made of it."""

    PASSED = "passed on as it came"
    CHANGED = "changed by the gateway"
    WITHHELD = "withheld by the gateway"
    INSTEAD = "said by the gateway instead"
    OWN = "the gateway's own"
    READ = "read by the gateway only"


class Treated(NamedTuple):
    """One utterance's fate."""

    fate: Fate
    came: tuple[str, ...] = ()
    """Where it was changed: the lines as they came to the gateway."""


class Fates:
    """By number in the conversation; what never passes the gateway has none."""

    def __init__(self, conversation: Sequence[Spoken]) -> None:
        self._said = conversation
        self._found: dict[int, Treated] = {}
        self._commands()
        self._replies()

    def get(self, number: int) -> Treated | None:
        """That utterance's fate."""
        return self._found.get(number)

    def _commands(self) -> None:
        """What clients said: each of the gateway's own commands passes on one at most."""
        waiting: list[int] = []
        recipient = None
        for number, one in enumerate(self._said):
            if one.by_client and one.server == GATEWAY:
                waiting.append(number)
                recipient = number if one.verb == "RCPT" else recipient
            elif one.by_client and one.client == GATEWAY:
                like = [n for n in waiting if self._said[n].verb == one.verb]
                same = [n for n in like if _plain(self._said[n]) == _plain(one)]
                if same:
                    self._found[same[-1]] = self._found[number] = Treated(Fate.PASSED)
                    waiting.remove(same[-1])
                elif like and one.protocol is Protocol.SMTP and one.verb not in HELLO:
                    # A client of POP3 or IMAP that is not obeyed has asked for something else.
                    self._found[number] = Treated(Fate.CHANGED, self._said[like[-1]].whole)
                    waiting.remove(like[-1])
                elif one.verb == "RCPT" and recipient is not None:
                    # Another recipient, in a transaction of the gateway's own.
                    self._found[number] = Treated(Fate.CHANGED, self._said[recipient].whole)
                else:
                    self._found[number] = Treated(Fate.OWN)
        for number in waiting:
            if self._said[number].said is Said.TEXT:
                self._found[number] = Treated(Fate.WITHHELD)

    def _replies(self) -> None:
        """What servers answered, between a client's command to the gateway and its answer."""
        inner: list[int] = []
        since = 0
        for number, one in enumerate(self._said):
            if one.by_client:
                since = len(inner) if one.server == GATEWAY else since
            elif one.client == GATEWAY:
                inner.append(number)
            elif one.server == GATEWAY:
                self._found[number] = self._answer(number, inner[since:], inner)
        told = {_body(one)[1:] for one in self._said if not one.by_client and one.server == GATEWAY}
        told |= {treated.came[1:] for treated in self._found.values()}
        for number in inner:
            if number not in self._found:
                one = self._said[number]
                kept = one.verb == "RETR" and one.said is Said.REPLY and _body(one)[1:] not in told
                self._found[number] = Treated(Fate.WITHHELD if kept else Fate.READ)

    def _answer(self, number: int, since: Sequence[int], before: Sequence[int]) -> Treated:
        one = self._said[number]
        source = next(self._sources(one, since, before), None)
        if source is None:
            return Treated(Fate.INSTEAD if one.said is Said.REFUSAL else Fate.OWN)
        other = self._said[source]
        if one.said is Said.REFUSAL and other.said is not Said.REFUSAL:
            if source in since:
                self._found[source] = Treated(Fate.WITHHELD)
            return Treated(Fate.INSTEAD)
        self._found[source] = Treated(Fate.PASSED)
        if _plain(one) == _plain(other) or _body(one) == _body(other):
            return Treated(Fate.PASSED)
        return Treated(Fate.CHANGED, other.whole)

    def _sources(self, one: Spoken, since: Sequence[int], before: Sequence[int]) -> Iterator[int]:
        """The next server's answers that this one may be made from, the likeliest first."""
        like = [n for n in reversed(since) if _alike(self._said[n].verb, one.verb)]
        yield from (n for n in like if _plain(self._said[n]) == _plain(one))
        yield from (n for n in like if self._said[n].command == one.command)
        yield from like
        earlier = [n for n in reversed(before) if n not in since]
        earlier = [n for n in earlier if _alike(self._said[n].verb, one.verb)]
        if one.verb in ("RETR", "TOP") and len(one.whole) > 1:
            # Messages may be numbered anew, so the text tells which one it is.
            yield from (n for n in earlier if _body(self._said[n]) == _body(one))
        elif one.said is not Said.REFUSAL:
            yield from (n for n in earlier if self._said[n].command == one.command)


def _plain(one: Spoken) -> tuple[str, ...]:
    """The lines without what differs on two connections that say the same."""
    if one.protocol is Protocol.IMAP:
        return tuple(_TAG.sub("", line) for line in one.whole)
    return one.whole


def _body(one: Spoken) -> tuple[str, ...]:
    """A reply without its status line, whose words are each server's own."""
    status = re.split(r"[ -]", _plain(one)[0 if one.protocol is Protocol.POP3 else -1])[0]
    rest = _plain(one)[1:] if one.protocol is Protocol.POP3 else _plain(one)[:-1]
    return status, *rest


def _alike(one: str, other: str) -> bool:
    return one == other or any({one, other} <= family for family in _FAMILIES)
