"""What the log tells of one message, in the same words for every protocol.

One line answers "what happened to that mail": whose it is, its Message-ID, its sizes, what was
found, what was done, by which cell of the matrix, and how long that took. No subject, and nothing
of the text.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

import msgspec

from kb.gateway.decision import taken
from kb.gateway.policy import Policy
from kb.message import Octets, fields, section
from kb.model import Protocol
from kb.scan import Findings
from kb.wire.printable import printable

EVENT = "kb_event"
"""The attribute of a log record that has the `Event` of its line."""
_ID_CHARACTERS = 200
"""Characters of a Message-ID that are told: a line of the log stays one that people can read."""

Whose = Mapping[str, str | int]
"""Which message of whom, as names and values: `account`, `uid`; `id`, `from`, `to`."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One message that was inspected."""

    protocol: Protocol
    whose: Whose
    verdict: str
    """As `verdict_of` has it, or why there is none."""
    finding: str
    """What was found; of an unscanned message, why it is one."""
    action: str
    """What is done."""
    details: Mapping[str, str] = {}
    """As `details_of` has them."""
    cells: tuple[str, ...] = ()
    """Of the actions taken: `spam/tag/imap`."""
    message_id: str = ""
    size: int = 0
    """Octets as they came, as far as they were read."""
    sent: int | None = None
    """Octets as they are delivered, a Received field aside; None where they are not."""
    milliseconds: int = 0
    """From its last octet to the decision."""
    outcome: str = ""
    """What came of that: the next server's reply."""

    def __str__(self) -> str:
        """As `text` has it, for a log that asks for it."""
        return self.text()

    def text(self) -> str:
        """The line; nothing in it can start another one."""
        words = [f"{k}={v!a}" if k in _QUOTED else f"{k}={v}" for k, v in self.whose.items()]
        if self.message_id:
            words.append(f"message-id={self.message_id}")
        words.append(f"size={self.size}")
        if self.sent is not None:
            words.append(f"sent={self.sent}")
        words.append(f"ms={self.milliseconds}")
        if self.cells:
            words.append(f"cell={','.join(self.cells)}")
        words.append(f"verdict={self.verdict} finding={self.finding!a} action={self.action}")
        words += [f"{name}={value!a}" for name, value in self.details.items()]
        return printable(" ".join([*words, self.outcome]).rstrip().encode())

    def values(self) -> dict[str, object]:
        """The same, to be written as JSON; what support looks for first comes first."""
        told = {
            "protocol": str(self.protocol),
            "verdict": self.verdict,
            "finding": self.finding,
            "action": self.action,
            **self.details,
            "cells": list(self.cells),
            **self.whose,
            "message_id": self.message_id,
            "size": self.size,
            "sent": self.sent,
            "ms": self.milliseconds,
            "outcome": self.outcome,
        }
        return {name: value for name, value in told.items() if value not in ("", None, [])}


_QUOTED = ("account", "mailbox", "from", "to")
"""What others wrote, and may hold spaces."""


def tell(log: logging.Logger, event: Event) -> None:
    """Write the line of a message."""
    if not log.isEnabledFor(logging.INFO):
        return
    # Made here, for `Logger.info` would look up the stack where it was called: a fifth of the time
    # that a line takes, and no form of the log tells it.
    record = log.makeRecord(log.name, logging.INFO, "", 0, event, (), None)
    setattr(record, EVENT, event)
    log.handle(record)


def verdict_of(findings: Findings) -> tuple[str, str]:
    """The verdict in a word, `virus+spam` where it is both, and what was found.

    What nobody could look into and passes all the same is `not-scannable`; what passes although a
    filter for spam failed, and nothing else is told of it, is `unscanned-for-spam`.
    """
    words = {
        "virus": findings.infected,
        "spam": findings.spam,
        "probable-spam": findings.probable_spam,
        "not-scannable": findings.unscannable,
    }
    found = [
        *(part.finding for part in findings.infected),
        findings.spam,
        findings.probable_spam,
        *(part.finding for part in findings.unscannable),
    ]
    verdict = "+".join(word for word, is_so in words.items() if is_so)
    if not verdict and findings.failures and findings.is_seen_for_viruses:
        return "unscanned-for-spam", "; ".join(findings.failures)
    return verdict or "clean", ", ".join(dict.fromkeys(filter(None, found)))


def details_of(findings: Findings) -> dict[str, str]:
    """Who found it (`scanner`), by which `rules`, and who `failed`; what is nobody is left out."""
    parts = (*findings.infected, *findings.unscannable)
    told = {
        "scanner": (*(part.scanner for part in parts), *findings.spam_scanners),
        "rules": findings.rules,
        "failed": findings.failures,
    }
    kept = {name: ", ".join(dict.fromkeys(filter(None, words))) for name, words in told.items()}
    return {name: words for name, words in kept.items() if words}


def actions_of(findings: Findings, policy: Policy) -> str:
    """The actions taken, in their order: `strip-and-deliver+tag`; `deliver` if there is none."""
    return "+".join(taken(findings, policy)) or "deliver"


def cells_of(findings: Findings, policy: Policy, protocol: Protocol) -> Iterator[str]:
    """The matrix's cells of the actions taken, in their order."""
    for action in taken(findings, policy):
        yield f"{action.threat}/{action}/{protocol}"


def message_id(octets: Octets) -> str:
    """A message's Message-ID (RFC 5322 3.6.4), without spaces; "" if it has none."""
    field = next(fields(octets, section(octets), "message-id"), None)
    if field is None:
        return ""
    value = bytes(octets[field.value : field.end])[: 4 * _ID_CHARACTERS]
    return printable(b"".join(value.split()))[:_ID_CHARACTERS]
