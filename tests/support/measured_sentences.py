"""The sentences of answers that rest on measured clients, made from the stored runs.

Each function words what the runs say, program by program; where they no longer say anything of
the kind, it fails. What an answer must say is so never typed twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kb.knowledge.book import Book
from kb.model import Protocol
from kb.model.client_run import DELAY, PROMISED, ClientRun, ClientRuns, Situation
from kb.model.evidence import Evidence
from kb.model.submission_run import (
    SUBMISSION_DELAY,
    Submission,
    SubmissionRun,
    SubmissionRuns,
)
from kb.render.client_runs import TAGGED

BEHIND = "clean-2 as-sent"
"""The mail behind those that the gateway acts upon."""
ASKS = {"claws-mail": "TLS certificate is unknown", "mutt": "(r)eject, accept (o)nce"}
"""Who asks about a certificate, and the words in which."""
READS = (Protocol.POP3, Protocol.IMAP)


class Measured(NamedTuple):
    """All that is stored of what was seen."""

    clients: Mapping[str, ClientRuns]
    senders: Mapping[str, SubmissionRuns]
    evidence: Sequence[Evidence]

    def met(self, situation: Situation, *protocols: Protocol) -> dict[str, list[ClientRun]]:
        """The runs in a situation, by client."""
        found: dict[str, list[ClientRun]] = {}
        for name, runs in self.clients.items():
            for run in runs.runs:
                if run.situation is situation and run.protocol in (protocols or READS):
                    found.setdefault(name, []).append(run)
        assert found, situation
        return found

    def sent(self, situation: Submission) -> dict[str, SubmissionRun]:
        """The runs of the clients that send."""
        return {
            name: run
            for name, runs in self.senders.items()
            for run in runs.runs
            if run.situation is situation
        }


def of(book: Book) -> Measured:
    """What a book has stored."""
    return Measured(book.client_runs, book.submission_runs, book.evidence)


def told(names: Iterable[str]) -> str:
    """`curl, mpop and mutt`; there must be some."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def which(
    met: Mapping[str, list[ClientRun]], does: Callable[[ClientRun], bool]
) -> dict[str, list[ClientRun]]:
    """Those clients of whose runs each does that."""
    return {name: runs for name, runs in met.items() if all(map(does, runs))}


def comes_past(run: ClientRun) -> bool:
    """Whether it has the mail behind the one that was acted upon."""
    return BEHIND in run.first.mails + run.second.mails


def well(run: ClientRun) -> bool:
    """Whether both runs ended well."""
    return run.first.well and run.second.well


def downloads_again(measured: Measured) -> Iterator[str]:
    """Of `client-downloads-again`."""
    cut = measured.met(Situation.CUT_CONNECTION, Protocol.POP3)
    past = which(cut, comes_past)
    again = which(cut, lambda run: bool(set(run.first.mails) & set(run.second.mails)))
    assert len(past) == len(again) == 1, "the sentence is in the singular"
    yield (
        f"With the connection cut on POP3 only {told(past)}, which opens a session for each mail, "
        f"comes past that mail; {told(again)} also fetches the mail before it again each time."
    )
    error = measured.met(Situation.ERROR_REPLY, Protocol.POP3)
    on = which(error, comes_past)
    stop = which(error, lambda run: not comes_past(run) and not run.second.well)
    assert on.keys() | stop.keys() == error.keys()
    yield (
        f"With an error reply on POP3 {told(on)} go on with the next mail, "
        f"and {told(stop)} stop there each time."
    )
    for situation in (Situation.REPLACEMENT_MESSAGE, Situation.GATEWAY):
        met = measured.met(situation)
        assert which(met, lambda run: comes_past(run) and well(run)) == met
    yield "A notice in the mail's place, or the mail stripped, stops none."
    gateway = measured.met(Situation.GATEWAY)
    once = which(gateway, lambda run: run.first.mails == PROMISED and not run.second.mails)
    assert once == gateway
    yield "Through this project's gateway each got all mail once, and nothing again."


def list_shows_tag(measured: Measured) -> Iterator[str]:
    """Of `tag-missing-in-imap-list`."""
    lists = which(measured.met(Situation.GATEWAY, Protocol.IMAP), lambda run: bool(run.listed))
    assert lists
    assert which(lists, lambda run: TAGGED in run.listed) == lists
    yield "Every client measured here that has a list shows the tag in it."
    replaced = [
        one
        for one in measured.evidence
        if one.mechanism == Situation.REPLACEMENT_MESSAGE and one.cell.endswith("/imap")
    ]
    assert replaced
    for one in replaced:
        holes = [hole for session in one.observation.sessions for hole in session.holes]
        assert any(hole.startswith("ENVELOPE tells another Subject") for hole in holes), one.cell
    yield (
        "A gateway that only puts a notice in the mail's place leaves the old subject in the list: "
        'that was seen too (page "Why a No is a No").'
    )


def waits(measured: Measured) -> Iterator[str]:
    """Of `timeout-large-attachment`."""
    silence = measured.met(Situation.DELAYED)
    waiting = which(silence, lambda run: "spam as-sent" in run.first.mails and well(run))
    gave_up = [name for name in silence if name not in waiting]
    assert len(gave_up) == 1, "the sentence is in the singular"
    yield (
        f"of those measured here {told(gave_up)} gives up within {DELAY} seconds of silence, "
        "and the others wait longer."
    )
    kept = measured.met(Situation.KEEP_ALIVE, Protocol.IMAP)
    stops = [name for name in kept if name not in which(kept, comes_past)]
    assert all(comes_past(run) and well(run) for name in gave_up for run in kept[name])
    assert not any(run.first.well for name in stops for run in kept[name])
    assert len(stops) == 1, "the sentence is in the singular"
    altered = measured.met(Situation.KEEP_ALIVE, Protocol.POP3)
    assert which(altered, lambda run: "spam altered" in run.first.mails and well(run)) == altered
    yield (
        f"Both ways were measured: with untagged replies {told(gave_up)} waits and gets its mail, "
        f"but {told(stops)} takes them for an error and stops; on POP3 every client waits, and "
        "keeps the gateway's header lines in the mail."
    )
    late = {name: run for name, run in measured.sent(Submission.DELAYED).items() if run.status}
    assert all(run.arrived == ("spam as-sent",) for run in late.values())
    assert len(late) == 1, "the sentence is in the singular"
    yield (
        f"Programs that send directly may wait less: {told(late)} gave up before the reply came "
        f"after {SUBMISSION_DELAY} seconds, and the mail had arrived."
    )


def certificate(measured: Measured) -> Iterator[str]:
    """Of `certificate-warning`."""
    met = measured.met(Situation.CERTIFICATE)
    takes = which(met, lambda run: run.first.mails == PROMISED)
    refuses = which(met, lambda run: not run.first.mails and not run.second.mails)
    assert takes.keys() | refuses.keys() == met.keys()
    assert len(refuses) > len(met) / 2, "most refused"
    asks = [
        name
        for name, runs in refuses.items()
        if all(ASKS.get(name, "\n") in one.first.said for one in runs)
    ]
    assert asks == list(ASKS)
    yield (
        f"With an authority that nobody knows, most of those measured refused ({told(asks)} ask); "
        f"{told(takes)} collected the mail all the same, the last two being scripts on Python's "
        "libraries as they come."
    )
    strange = [measured.sent(one) for one in (Submission.STARTTLS, Submission.IMPLICIT)]
    went_on = [name for name in strange[0] if not any(met[name].status for met in strange)]
    refused = [name for name in strange[0] if all(met[name].status for met in strange)]
    assert sorted(went_on + refused) == sorted(strange[0])
    yield f"Of those that send, {told(went_on)} went on in the same way."


SENTENCES: dict[str, Callable[[Measured], Iterator[str]]] = {
    "client-downloads-again": downloads_again,
    "tag-missing-in-imap-list": list_shows_tag,
    "timeout-large-attachment": waits,
    "certificate-warning": certificate,
}
"""By question."""
