"""What mail clients made of the gateway, of each forced No, of a wait and of a certificate."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from kb.model.record import Entry, Record
from kb.model.words import Protocol


class Situation(StrEnum):
    """What the client met; the maildrop holds clean mail, spam, infected mail, clean mail.

    Those in the middle are mechanisms by which the lab forces an action
    (`kb.lab.experiments.mechanisms`); they meet spam and infected mail alike.
    """

    GATEWAY = "gateway"
    """The product's own gateway tags the spam and strips the infected mail."""
    ERROR_REPLY = "error-reply"
    CUT_CONNECTION = "cut-connection"
    REPLACEMENT_MESSAGE = "replacement-message"
    INJECTED_DELE = "injected-dele"
    INJECTED_DELE_AND_QUIT = "injected-dele-and-quit"
    PREFETCH_HIDE = "prefetch-hide"
    PREFETCH_HIDE_DELETE = "prefetch-hide-delete"
    RESEND_AND_DELETE = "resend-and-delete"
    QUARANTINE_AND_NOTICE = "quarantine-and-notice"
    PLAIN_PASSING = "plain-passing"
    KEEP_ALIVE = "keep-alive"
    """The scan of the spam lasts as long as in `DELAYED`, and the gateway says so meanwhile."""
    DELAYED = "delayed"
    """The reply that brings the spam comes after `DELAY` seconds of silence; there is no infected
    mail then."""
    CERTIFICATE = "certificate"
    """The product's gateway speaks TLS with a certificate whose authority nobody knows."""

    @property
    def label(self) -> str:
        """In words: `connection cut`."""
        return _LABELS[self]

    @property
    def waits(self) -> bool:
        """Whether the client has to wait for a scan."""
        return self in (Situation.DELAYED, Situation.KEEP_ALIVE)


_LABELS = {
    Situation.GATEWAY: "tagged and stripped",
    Situation.ERROR_REPLY: "error reply",
    Situation.CUT_CONNECTION: "connection cut",
    Situation.REPLACEMENT_MESSAGE: "notice instead of the mail",
    Situation.INJECTED_DELE: "error reply, and deleted on the server",
    Situation.INJECTED_DELE_AND_QUIT: "deleted on the server, and connection ended",
    Situation.PREFETCH_HIDE: "hidden",
    Situation.PREFETCH_HIDE_DELETE: "hidden, and deleted on the server",
    Situation.RESEND_AND_DELETE: "sent to somebody else, and deleted on the server",
    Situation.QUARANTINE_AND_NOTICE: "copy to quarantine, and a notice",
    Situation.PLAIN_PASSING: "passed on",
    Situation.KEEP_ALIVE: "kept alive during a long scan",
    Situation.DELAYED: "silence during a long scan",
    Situation.CERTIFICATE: "certificate of nobody known",
}
DELAY = 25
"""Seconds that a long scan lasts."""


class Collected(Record, frozen=True, kw_only=True):
    """One run of the client."""

    well: bool
    """Whether it ended as it does when all went well."""
    mails: tuple[str, ...]
    """What it collected in this run, in alphabetical order: `spam tagged`."""
    said: str = ""
    """The last line that it told its user, where it did not end well; shown, never compared."""


class ClientRun(Record, frozen=True, kw_only=True):
    """A client in one situation, run twice: the second time it knows what it has."""

    protocol: Protocol
    situation: Situation
    first: Collected
    second: Collected
    left: tuple[str, ...] = ()
    """What is in the maildrop after both runs, in the order of delivery: `clean-1`."""
    listed: tuple[str, ...] = ()
    """The subjects that the client's own list of the mailbox shows, through the product's
    gateway, in alphabetical order; empty where it has no list."""

    @property
    def compared(self) -> ClientRun:
        """The run without what is shown and never compared."""
        first, second = (msgspec.structs.replace(r, said="") for r in (self.first, self.second))
        return msgspec.structs.replace(self, first=first, second=second)


class ClientRuns(Entry, frozen=True, kw_only=True):
    """All runs of one client; the id is its name as its makers write it."""

    runs: tuple[ClientRun, ...]
    versions: dict[str, str]
    """Shown, never compared."""
    date: str
    """Day of the runs, ISO 8601; shown, never compared."""

    @property
    def compared(self) -> ClientRuns:
        """The runs without what is shown and never compared."""
        runs = tuple(run.compared for run in self.runs)
        return msgspec.structs.replace(self, runs=runs, versions={}, date="")


PROMISED = ("clean-1 as-sent", "clean-2 as-sent", "spam tagged", "virus stripped")
"""What a client must collect from the product's gateway, once."""
