"""Remarks: what a line on the wire means, for whoever reads a conversation; a frozen type."""

from __future__ import annotations

from enum import StrEnum

from kb.model.record import Entry
from kb.model.words import Protocol


class Said(StrEnum):
    """What kind of utterance a line is."""

    COMMAND = "command"
    TEXT = "text"
    """A message's text, behind DATA."""
    REPLY = "reply"
    REFUSAL = "refusal"


class Remark(Entry, frozen=True, kw_only=True):
    """What one kind of utterance means."""

    protocol: Protocol
    said: Said
    verbs: tuple[str, ...]
    """The commands that it is, or answers; empty: the greeting, and every other one."""
    means: str
    """One or two sentences."""
    claims: tuple[str, ...] = ()
