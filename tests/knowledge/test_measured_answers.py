"""What answers say of mail clients is what the lab saw: no name or figure of it is typed freely."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec
import pytest

from kb.knowledge import loader
from kb.model import Protocol
from kb.model.client_run import ClientRun, Collected, Situation
from support import measured_sentences
from support.measured_sentences import SENTENCES, Measured

BOOK = loader.load()
MEASURED = measured_sentences.of(BOOK)
NAMES = re.compile(
    rf"\b(?:{'|'.join(map(re.escape, {**BOOK.client_runs, **BOOK.submission_runs}))})\b"
)
SEEN = re.compile(r"\b(?:measured|was seen|were seen)\b")
BESIDE = {
    # Leads to the list that the page makes from the runs.
    "Clients differ in how they take it, and the list below was measured.",
    # A place for certificates, and no behaviour.
    "Thunderbird its own",
}
"""What names a client, or a measurement, and states no outcome."""


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("question", SENTENCES)
def test_the_answer_says_what_was_measured(question: str) -> None:
    says = plain(BOOK.questions[question].explanation)
    for sentence in SENTENCES[question](MEASURED):
        assert sentence in says


@pytest.mark.parametrize("question", SENTENCES)
def test_no_client_is_spoken_of_beyond_that(question: str) -> None:
    one = BOOK.questions[question]
    rest = plain(f"{one.answer} {one.explanation}")
    for sentence in (*SENTENCES[question](MEASURED), *BESIDE):
        rest = rest.replace(sentence, "")
    assert not NAMES.findall(rest)
    assert not SEEN.findall(rest)


def test_every_answer_that_shows_a_measurement_is_held_or_names_no_client() -> None:
    for id_, question in BOOK.questions.items():
        if question.clients and id_ not in SENTENCES:
            assert not NAMES.findall(plain(f"{question.answer} {question.explanation}")), id_


def with_run(protocol: Protocol, situation: Situation, client: str, **other: object) -> Measured:
    """The same with one run in which something else was seen."""

    def changed(run: ClientRun) -> ClientRun:
        hit = (run.protocol, run.situation) == (protocol, situation)
        return msgspec.structs.replace(run, **other) if hit else run

    runs = BOOK.client_runs[client]
    own = msgspec.structs.replace(runs, runs=tuple(map(changed, runs.runs)))
    assert own != runs
    return MEASURED._replace(clients={**BOOK.client_runs, client: own})


ALL = Collected(well=True, mails=("clean-1 as-sent", "clean-2 as-sent", "spam as-sent"))
PROMISED = Collected(well=True, mails=measured_sentences.PROMISED)
NOTHING = Collected(well=False, mails=())
OTHERS: list[tuple[str, Callable[[], Measured]]] = [
    (
        "client-downloads-again",
        lambda: with_run(Protocol.POP3, Situation.CUT_CONNECTION, "mpop", first=ALL),
    ),
    (
        "client-downloads-again",
        lambda: with_run(Protocol.POP3, Situation.ERROR_REPLY, "mpop", first=ALL),
    ),
    (
        "client-downloads-again",
        lambda: with_run(Protocol.IMAP, Situation.REPLACEMENT_MESSAGE, "mutt", first=NOTHING),
    ),
    (
        "client-downloads-again",
        lambda: with_run(Protocol.IMAP, Situation.GATEWAY, "mutt", second=PROMISED),
    ),
    (
        "tag-missing-in-imap-list",
        lambda: with_run(Protocol.IMAP, Situation.GATEWAY, "mutt", listed=("Cheap watches",)),
    ),
    ("tag-missing-in-imap-list", lambda: MEASURED._replace(evidence=())),
    (
        "timeout-large-attachment",
        lambda: with_run(Protocol.IMAP, Situation.DELAYED, "mutt", first=NOTHING),
    ),
    (
        "timeout-large-attachment",
        lambda: with_run(Protocol.IMAP, Situation.KEEP_ALIVE, "fetchmail", first=ALL, second=ALL),
    ),
    (
        "certificate-warning",
        lambda: with_run(Protocol.IMAP, Situation.CERTIFICATE, "mbsync", first=PROMISED),
    ),
    (
        "certificate-warning",
        lambda: with_run(Protocol.IMAP, Situation.CERTIFICATE, "mutt", first=NOTHING),
    ),
    (
        "certificate-warning",
        lambda: MEASURED._replace(senders={"curl": BOOK.submission_runs["curl"]}),
    ),
]


@pytest.mark.parametrize(("question", "seen"), OTHERS)
def test_another_measurement_would_not_fit_the_answer(
    question: str, seen: Callable[[], Measured]
) -> None:
    says = plain(BOOK.questions[question].explanation)
    try:
        fits = all(sentence in says for sentence in SENTENCES[question](seen()))
    except (AssertionError, ValueError):
        fits = False
    assert not fits
