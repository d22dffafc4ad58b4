"""What clients that send made of the gateway, of a refusal, a lost reply and a certificate."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from kb.model.record import Entry, Record

SUBMISSION_DELAY = 35
"""Seconds that the last reply of a transaction is late."""


class Submission(StrEnum):
    """What the client meets as it sends."""

    PROMISED = "promised"
    """The product's gateway tags the spam and strips the infected mail; all three are sent."""
    REJECTED = "rejected"
    """The product's gateway rejects the spam: 5yz after the message."""
    REFUSED = "refused"
    """5yz to the command DATA."""
    TEMPORARY = "temporary"
    """4yz after the message."""
    CUT_IN_DATA = "cut-in-data"
    """The connection ends while the message is sent."""
    CUT_AFTER_DATA = "cut-after-data"
    """The next server has taken the message; the connection ends before the client hears of it."""
    DELAYED = "delayed"
    """The next server has taken the message; the client hears of it `SUBMISSION_DELAY` seconds
    later."""
    STARTTLS = "starttls"
    """A certificate whose authority nobody knows, after STARTTLS."""
    IMPLICIT = "implicit"
    """The same certificate, on a port where TLS begins at once."""

    @property
    def label(self) -> str:
        """In words: `the connection ends while the message is sent`."""
        return _LABELS[self]


_LABELS = {
    Submission.PROMISED: "clean, tagged and stripped",
    Submission.REJECTED: "rejected after the message (5yz)",
    Submission.REFUSED: "refused at DATA (5yz)",
    Submission.TEMPORARY: "not now (4yz)",
    Submission.CUT_IN_DATA: "connection cut within the message",
    Submission.CUT_AFTER_DATA: "connection cut behind the message",
    Submission.DELAYED: f"last reply after {SUBMISSION_DELAY} seconds",
    Submission.STARTTLS: "certificate of nobody known, STARTTLS",
    Submission.IMPLICIT: "certificate of nobody known, TLS at once",
}


class SubmissionRun(Record, frozen=True, kw_only=True):
    """A client that was called once for each mail."""

    situation: Submission
    status: int
    """Its exit status; where mail was sent several times, the highest."""
    tries: int
    """How many transactions it began for one mail."""
    arrived: tuple[str, ...]
    """What is in the recipient's maildrop then, in alphabetical order: `spam tagged`."""
    said: str = ""
    """The last line that it told its user, where the status is not 0; shown, never compared."""

    @property
    def compared(self) -> SubmissionRun:
        """The run without what is shown and never compared."""
        return msgspec.structs.replace(self, said="")


class SubmissionRuns(Entry, frozen=True, kw_only=True):
    """All runs of one client; the id is its name as its makers write it."""

    runs: tuple[SubmissionRun, ...]
    versions: dict[str, str]
    """Shown, never compared."""
    date: str
    """Day of the runs, ISO 8601; shown, never compared."""

    @property
    def compared(self) -> SubmissionRuns:
        """The runs without what is shown and never compared."""
        runs = tuple(run.compared for run in self.runs)
        return msgspec.structs.replace(self, runs=runs, versions={}, date="")


SENT = ("clean-1 as-sent", "spam tagged", "virus stripped")
"""What must arrive through the product's gateway, once."""
