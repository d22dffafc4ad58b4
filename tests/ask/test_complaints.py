"""Who tells that an action is set and mail came all the same asks how that could happen."""

from __future__ import annotations

import pytest

from kb import ask
from kb.ask import tables
from kb.ask.analysis import analysed
from kb.ask.complaints import complains
from kb.knowledge import loader
from support.asked import COMPLAINTS

BOOK = loader.load()


@pytest.mark.parametrize("text", COMPLAINTS)
def test_a_complaint_gets_its_question_with_the_cell_beside_it(text: str) -> None:
    response = ask.respond(text, BOOK)
    first, second, *_ = response.answers
    assert first.id == COMPLAINTS[text]
    assert second.kind == "cell"


@pytest.mark.parametrize(
    "text",
    [
        "can a virus be stripped on IMAP and the mail still come through",
        "can we have reject set on SMTP for spam",
        "if I choose Drop on SMTP, does the sender think it was delivered but it never arrived",
        "we want to have reject turned on, does spam still arrive then",
        "today strip is on and the rest still arrives, but we want to drop it",
        "spam is tagged on POP3",
        "scanning is enabled and mail still comes late",
    ],
)
def test_what_is_asked_is_no_complaint(text: str) -> None:
    compiled = tables.load()
    assert not complains(analysed(text, compiled.lexicon, compiled.speller))


@pytest.mark.parametrize(
    "text",
    [
        "why did this virus still arrive, we chose Reject?",
        "a virus reached one of our users although we set the virus action to Reject for SMTP",
        "The antivirus is set to Strip on POP, yet a user got the trojan in a zip. How come?",
    ],
)
def test_of_a_virus_that_came_one_is_told_at_once_what_to_do(text: str) -> None:
    response = ask.respond(text, BOOK)
    assert response.confident
    assert response.answers[0].id == "virus-got-through"
