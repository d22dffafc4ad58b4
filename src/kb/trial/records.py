"""What a trial tells: what was found in a message, and what each action makes of it."""

from __future__ import annotations

import msgspec

from kb.model import Action, Protocol, Threat, Verdict
from kb.model.effects import Outcome


class Found(msgspec.Struct, frozen=True):
    """A part that was found infected, or is taken for infected."""

    part: str
    """Its number as IMAP has it, `2.1`; "" for the message itself (RFC 3501 section 6.4.5)."""
    file: str
    """Its file name; "" if it has none."""
    finding: str


class Seen(msgspec.Struct, frozen=True):
    """What a mail program is told of a message before it reads it."""

    octets: int
    """Its size: RFC822.SIZE on IMAP, LIST on POP3."""
    subject: str
    """As a list of messages shows it, decoded."""
    structure: str
    """BODYSTRUCTURE (RFC 3501 section 7.4.2)."""


class Change(msgspec.Struct, frozen=True):
    """One place where octets differ."""

    at: int
    """The offset, in octets, in the message as it came."""
    came: str
    """The lines in question as they came, shortened."""
    goes: str
    """The same lines as they go on."""
    above: str
    """The lines before them, which stay, shortened."""
    below: str
    """The lines behind them, which stay, shortened."""
    removed: int
    """How many octets are replaced."""
    added: int
    """How many stand there instead."""


class Allowed(msgspec.Struct, frozen=True):
    """Whether the matrix has the action on one protocol."""

    cell: str
    verdict: Verdict
    reason: str
    """Why it is a no; "" for a yes."""


class Trial(msgspec.Struct, frozen=True):
    """What one action, or two, make of the message."""

    actions: tuple[Action, ...]
    """In the order in which they are taken: the virus action first."""
    outcome: Outcome
    allowed: dict[Protocol, list[Allowed]]
    """By protocol, a cell for each of the actions."""
    changes: list[Change]
    """The first of them: `kb.trial.trial.MOST`."""
    more: int
    """How many further ones there are."""
    after: Seen | None
    """None where the recipient gets nothing."""
    signatures: list[str]
    """What a check of each signature would say afterwards; of many, the first."""


class Report(msgspec.Struct, frozen=True):
    """Everything on one message: what `kb try --json` prints."""

    spam: str
    """The built-in test's name for the spam that it is; "" if it found none."""
    infected: list[Found]
    """What was found, or taken for found; the first: `kb.trial.trial.MOST`."""
    more: int
    """How many further ones there are."""
    assumed: list[Threat]
    """What was taken for found although it was not."""
    before: Seen
    trials: list[Trial]
