"""What is wished for is the question; what is done today is its background."""

from __future__ import annotations

import pytest

from kb import ask
from kb.ask import cells, tables, wishes
from kb.ask.reading import read
from kb.cli import main
from kb.knowledge import loader
from kb.model import Action
from support.asked import WISHED

BOOK = loader.load()


@pytest.mark.parametrize("text", WISHED)
def test_what_is_wished_for_is_answered(text: str) -> None:
    response = ask.respond(text, BOOK)
    assert response.answers[0].id == WISHED[text]
    assert response.confident
    assert response.asked()[0].answers == [WISHED[text]]


def test_what_is_done_today_is_no_advice(capsys: pytest.CaptureFixture[str]) -> None:
    text = "Today we tag spam on POP3, but we want to drop it"
    sent = ask.respond(text, BOOK).answers[0].reply
    assert "\n- Tag (as you have it today): The gateway puts" in sent
    assert "\n- Accept: " in sent
    assert main(["ask", text]) == 0
    assert "Instead       - Tag (as you have it today): " in capsys.readouterr().out
    both = "Today we tag spam on POP3 and IMAP. We would like to drop it."
    assert "\n- Tag (as you have it today): " in ask.respond(both, BOOK).answers[0].reply
    assert "as you have it" not in ask.respond("can we drop spam on POP3", BOOK).answers[0].reply


@pytest.mark.parametrize(
    ("text", "action", "background"),
    [
        ("today we tag spam, but we want to reject it", Action.REJECT, ["tag"]),
        ("can we tag spam, or do we need to reject it", Action.TAG, []),
        ("we want to reject spam and to tag the rest", Action.REJECT, []),
        ("we tag spam and we do not want to reject it", Action.TAG, ["reject"]),
        ("strip the virus, we want the rest delivered", Action.STRIP_AND_DELIVER, []),
        ("from tag to reject is a short way for spam", Action.REJECT, ["tag"]),
        ("spam must not be delivered", Action.DROP, []),
    ],
)
def test_what_is_read(text: str, action: Action, background: list[str]) -> None:
    compiled = tables.load()
    found = read(text, compiled.lexicon, compiled.speller)
    assert found.action is action
    assert cells.parted(found.asking)[1] == background


def test_a_list_of_actions_tells_nothing_of_today() -> None:
    """Hundreds, held against each other, take time with their square."""
    text = "switch from tag to reject, " * wishes.MOST
    compiled = tables.load()
    found = read(text, compiled.lexicon, compiled.speller)
    few = read(text[: len(text) // 4], compiled.lexicon, compiled.speller)
    assert cells.placed(few.asking)[1]
    assert not cells.placed(found.asking)[1]
