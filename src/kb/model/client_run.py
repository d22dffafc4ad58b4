"""What mail clients made of the gateway, of an error, a cut and a strange certificate."""

from __future__ import annotations

from enum import StrEnum

from kb.model.record import Entry, Record
from kb.model.words import Protocol


class Situation(StrEnum):
    """What the client met; the maildrop holds clean mail, spam, infected mail, clean mail."""

    GATEWAY = "gateway"
    """The product's own gateway tags the spam and strips the infected mail."""
    ERROR_REPLY = "error-reply"
    """A gateway answers an error where the client asks for the spam or the infected mail."""
    CUT = "cut"
    """A gateway ends the connection there instead."""
    CERTIFICATE = "certificate"
    """The product's gateway speaks TLS with a certificate whose authority nobody knows."""


class Collected(Record, frozen=True, kw_only=True):
    """One run of the client."""

    well: bool
    """Whether it ended as it does when all went well."""
    mails: tuple[str, ...]
    """What it collected in this run, in alphabetical order: `spam tagged`."""


class ClientRun(Record, frozen=True, kw_only=True):
    """A client in one situation, run twice: the second time it knows what it has."""

    protocol: Protocol
    situation: Situation
    first: Collected
    second: Collected


class ClientRuns(Entry, frozen=True, kw_only=True):
    """All runs of one client; the id is its Debian package."""

    runs: tuple[ClientRun, ...]
    versions: dict[str, str]
    """Shown, never compared."""
    date: str
    """Day of the runs, ISO 8601; shown, never compared."""


PROMISED = ("clean-1 as-sent", "clean-2 as-sent", "spam tagged", "virus stripped")
"""What a client must collect from the product's gateway, once."""
