"""One client's IMAP session, asked for what it was told; pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.lab.experiments.apparatus import Apparatus
from kb.lab.mail import octets
from kb.lab.seen import imap_fetched as fetched
from kb.lab.seen.imap_fetched import Message
from kb.lab.wire.roles import GATEWAY
from kb.lab.wire.turn import Turn
from kb.model import MessageView, Protocol

_FOUND = re.compile(rb"\* SEARCH\b([ \d]*)", re.IGNORECASE)
_PERMANENT = re.compile(rb"\[PERMANENTFLAGS \(([^)]*)\)\]", re.IGNORECASE)


class Session(NamedTuple):
    """Who asked whom, and the dialogue."""

    client: str
    server: str
    turns: tuple[Turn, ...]

    @property
    def messages(self) -> dict[int, Message]:
        """By message number, all that was told."""
        return fetched.messages(self.turns)

    @property
    def views(self) -> dict[int, MessageView]:
        """By message number, each message that was fetched whole, compared with those sent."""
        return {n: octets.view(m.whole) for n, m in self.messages.items() if m.whole is not None}

    @property
    def uids(self) -> dict[int, int]:
        """By message number, the UIDs that were told."""
        return {n: m.numbers["UID"] for n, m in self.messages.items() if "UID" in m.numbers}

    @property
    def validity(self) -> bytes | None:
        """The mailbox's UIDVALIDITY."""
        return fetched.validity(self.turns)

    @property
    def permanent(self) -> set[str]:
        """The flags that the server keeps, in small letters; `\\*` where any may be made."""
        told = [m[1] for t in self.turns for reply in t.replies if (m := _PERMANENT.search(reply))]
        return {flag.lower() for line in told for flag in line.decode("ascii", "replace").split()}

    def found(self, words: str) -> tuple[int, ...] | None:
        """The message numbers that the SEARCH for these words found; None where it failed."""
        for turn in self.turns:
            if turn.command.endswith(b" SEARCH " + words.encode()) and fetched.completed(turn):
                return found(turn)
        return None


def found(turn: Turn) -> tuple[int, ...]:
    """The message numbers that a SEARCH told."""
    told = [match[1] for reply in turn.replies if (match := _FOUND.match(reply))]
    return tuple(sorted(int(number) for line in told for number in line.split()))


def sessions(apparatus: Apparatus) -> list[Session]:
    """The clients' IMAP sessions, in order; not the gateway's own with the server.

    Behind them what went by encrypted: a connection is one turn, all that either side sent.
    """
    told = [
        Session(tap.client, tap.server, turns)
        for tap, turns in apparatus.dialogues(Protocol.IMAP)
        if tap.client != GATEWAY
    ]
    return told + [
        Session(one.client, one.server, (Turn(one.sent, (one.received,)),))
        for one in apparatus.passed
    ]
