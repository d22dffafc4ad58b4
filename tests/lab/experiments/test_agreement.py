"""Agreement of article, data, stored evidence and measurement, one disagreement at a time."""

from __future__ import annotations

import msgspec
import pytest

from kb.knowledge import loader
from kb.knowledge.book import Book
from kb.lab.experiments.agreement import disagreements
from kb.model import Basis, Cell, Evidence, Exchange, Hit, Observation, Protocol, Verdict

YES, NO = Verdict.YES, Verdict.NO


def cell(article: Verdict, basis: Basis | None = None) -> Cell:
    return Cell(
        id="spam/drop/pop3",
        product="p",
        article=article,
        possible=NO if basis is Basis.PROTOCOL else YES,
        reason="x",
        customer="x",
        claims=(),
    )


def evidence(
    verdict: Verdict, mechanism: str = "gateway", server: str = "embedded", line: str = "S: +OK"
) -> Evidence:
    return Evidence(
        cell="spam/drop/pop3",
        server=server,
        mechanism=mechanism,
        verdict=verdict,
        findings=("met: a",) if verdict is YES else ("not met: the message is in no mailbox",),
        observation=Observation(senders=(), maildrops=()),
        transcript=(
            Exchange(
                client="recipient",
                server="gateway",
                protocol=Protocol.POP3,
                lines=("C: STAT", line),
            ),
        ),
        versions={},
        date="2026-01-01",
    )


def stored(*every: Evidence) -> Book:
    return msgspec.structs.replace(loader.load(), evidence=every, outcomes=every)


def told(subject: Cell, measured: list[Evidence], *in_store: Evidence) -> list[str]:
    return list(disagreements(stored(*in_store), subject, "embedded", measured))


@pytest.mark.parametrize(
    ("article", "basis", "verdicts"),
    [
        (YES, None, [YES]),
        (NO, Basis.PROTOCOL, [NO]),
        (NO, Basis.PRODUCT, [YES]),
        (NO, Basis.PRODUCT, [NO, YES]),
    ],
)
def test_agreement(article: Verdict, basis: Basis | None, verdicts: list[Verdict]) -> None:
    measured = [evidence(verdict, f"m{n}") for n, verdict in enumerate(verdicts)]
    assert told(cell(article, basis), measured, *measured) == []


@pytest.mark.parametrize(
    ("article", "basis", "measured", "line"),
    [
        (YES, None, NO, "the article says yes, measured is no; not met: the message is in no"),
        (NO, Basis.PROTOCOL, YES, "basis protocol, measured is yes, by gateway; a no with a"),
        (NO, Basis.PRODUCT, NO, "basis product, measured is no by every mechanism; such a no"),
    ],
)
def test_a_measurement_against_the_article(
    article: Verdict, basis: Basis | None, measured: Verdict, line: str
) -> None:
    found = evidence(measured)
    (only,) = told(cell(article, basis), [found], found)
    assert only.startswith("spam/drop/pop3: ")
    assert line in only


def test_evidence_that_is_not_stored() -> None:
    (line,) = told(cell(YES), [evidence(YES)])
    assert line == (
        "evidence/spam-drop-pop3/gateway.builtin.embedded: measured, but not stored; "
        "run `kb verify --update`"
    )


def test_a_transcript_that_differs_names_the_line() -> None:
    (line,) = told(cell(YES), [evidence(YES)], evidence(YES, line="S: -ERR"))
    assert "connection 1 (recipient to gateway), line 2: stored 'S: -ERR', now 'S: +OK'; if" in line


def test_a_connection_more_is_told() -> None:
    now = evidence(YES)
    more = msgspec.structs.replace(now, transcript=now.transcript * 2)
    (line,) = told(cell(YES), [more], now)
    assert "stored 1 connections, now 2" in line


def test_every_other_difference_is_told() -> None:
    now = evidence(YES)
    for change, hint in [
        ({"findings": ("met: b",)}, "findings, line 1: stored 'met: b', now 'met: a'"),
        ({"refusal": "no"}, "refusal, line 1: stored 'no', now ''"),
        ({"verdict": NO}, "stored verdict no, now yes"),
        (
            {"observation": Observation(senders=(), maildrops=(), sessions=(), relayed=())},
            None,
        ),
    ]:
        lines = told(cell(YES), [now], msgspec.structs.replace(now, **change))
        assert (hint in lines[0]) if hint else not lines


def test_stored_evidence_of_no_experiment() -> None:
    (line,) = told(cell(YES), [evidence(YES)], evidence(YES), evidence(NO, "error-reply"))
    assert line.startswith("evidence/spam-drop-pop3/error-reply.builtin.embedded: no experiment")


def test_servers_that_differ() -> None:
    (line,) = told(cell(YES), [evidence(YES)], evidence(YES), evidence(NO, server="other"))
    assert line.endswith("the servers' evidence differs: embedded yes, other no")


def test_a_cell_without_experiment_agrees_unless_something_is_stored() -> None:
    assert told(cell(NO, Basis.PROTOCOL), []) == []
    assert len(told(cell(NO, Basis.PROTOCOL), [], evidence(NO))) == 1


def test_evidence_with_another_scanner_is_compared_with_its_own_and_never_gone() -> None:
    now = evidence(YES)
    other = msgspec.structs.replace(evidence(YES, line="S: +OK 2"), scanner="clamd")
    assert told(cell(YES), [now], now, other) == []
    assert told(cell(YES), [other], now, other) == []
    (line,) = told(cell(YES), [other], now)
    assert "measured, but not stored" in line


def test_another_name_by_the_scanner_is_told() -> None:
    one = msgspec.structs.replace(evidence(YES), scanner="spamd")
    before, after = (
        msgspec.structs.replace(one, hits=(Hit(message="spam", rules=rules),))
        for rules in (("GTUBE",), ())
    )
    (line,) = told(cell(YES), [after], before)
    assert "what the scanner named, line 1: stored 'spam: GTUBE', now ''" in line
