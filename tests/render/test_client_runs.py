"""What clients did, in words: read from the run alone, so that a page cannot say otherwise."""

from __future__ import annotations

import pytest

from kb.knowledge import loader
from kb.model import Basis, Protocol, Verdict
from kb.model.client_run import PROMISED, ClientRun, Collected, Situation
from kb.render import client_runs
from kb.render.pages import why_no

BOOK = loader.load()
ONE, TWO = "clean-1 as-sent", "clean-2 as-sent"


def run(situation: Situation, first: Collected, second: Collected) -> ClientRun:
    return ClientRun(protocol=Protocol.POP3, situation=situation, first=first, second=second)


def collected(*mails: str, well: bool = True) -> Collected:
    return Collected(well=well, mails=mails)


@pytest.mark.parametrize(
    ("situation", "first", "second", "words"),
    [
        (
            Situation.GATEWAY,
            collected(*PROMISED),
            collected(),
            "gets all as promised; has no list; no error",
        ),
        (
            Situation.ERROR_REPLY,
            collected(ONE, TWO, well=False),
            collected(well=False),
            "gets the other mail; an error each time",
        ),
        (
            Situation.CUT_CONNECTION,
            collected(ONE, well=False),
            collected(ONE, well=False),
            "has not got the mail behind it after both runs; fetches clean-1 again; "
            "an error each time",
        ),
        (
            Situation.CUT_CONNECTION,
            collected(ONE, well=False),
            collected(TWO),
            "gets the mail behind it the next time; an error the first time",
        ),
        (
            Situation.REPLACEMENT_MESSAGE,
            collected(ONE, TWO, "notice", "notice"),
            collected(),
            "gets the other mail and 2 notices; no error",
        ),
        (
            Situation.KEEP_ALIVE,
            collected(ONE, TWO, "spam altered"),
            collected(),
            "gets the other mail and the spam, altered; no error",
        ),
        (
            Situation.CERTIFICATE,
            collected(well=False),
            collected(well=False),
            "gets nothing; an error each time",
        ),
    ],
)
def test_what_a_client_did(
    situation: Situation, first: Collected, second: Collected, words: str
) -> None:
    assert client_runs.behaviour(run(situation, first, second)) == words


def test_clients_that_did_alike_stand_together_and_each_once() -> None:
    for situation in Situation:
        met = {
            one.id
            for one in BOOK.client_runs.values()
            if any((r.protocol, r.situation) == (Protocol.IMAP, situation) for r in one.runs)
        }
        alike = client_runs.alike(BOOK.client_runs.values(), Protocol.IMAP, situation)
        assert sorted(name for names in alike.values() for name in names) == sorted(met)


def test_the_page_says_of_every_no_whether_a_mechanism_fulfils_it() -> None:
    (page,) = why_no.pages(BOOK).values()
    for cell in BOOK.cells.values():
        if cell.article is Verdict.YES or cell.protocol is Protocol.SMTP:
            assert f"#{cell.id.replace('/', '-')})" not in page.partition("##")[0]
            continue
        row = next(line for line in page.splitlines() if f"(#{cell.id.replace('/', '-')})" in line)
        assert row.endswith("| none |") is (cell.basis is Basis.PROTOCOL), row
        if cell.basis is Basis.PRODUCT:
            assert cell.cost in page
