"""What stands in another sentence, and what is left out: neither is taken for what is asked."""

from __future__ import annotations

import pytest

from kb import ask, cli
from kb.ask import combining
from kb.ask.today import AS_TODAY
from kb.knowledge import loader
from support.asked import BACKGROUND, LEAVING_ALL

BOOK = loader.load()


@pytest.mark.parametrize("text", LEAVING_ALL)
def test_who_leaves_all_other_actions_gets_answers(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["ask", text]) == 0
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("text", BACKGROUND)
def test_what_is_done_today_is_not_answered_in_place_of_the_question(text: str) -> None:
    response = ask.respond(text, BOOK)
    sure = {one for part in response.parts if part.confident for one in part.answers}
    assert not any("/" in one for one in sure), sure


@pytest.mark.parametrize(
    "text",
    [
        "We have the antivirus subscription. Does forward work over SMTP?",
        "Our antivirus renewal is paid. Can I tag on IMAP?",
        "Virus signatures are updated daily. Can we forward mail on SMTP?",
        "Our antivirus licence was renewed last week. Can we tag on POP3?",
    ],
)
def test_a_scanners_virus_is_not_the_mails(text: str) -> None:
    assert combining.clash(text) is None
    response = ask.respond(text, BOOK)
    assert not any("no action" in one.summary for one in response.answers)


def test_a_threat_of_another_sentence_makes_nobody_sure_that_there_is_no_such_action() -> None:
    response = ask.respond("A virus came to our school in May. Can I tag on IMAP?", BOOK)
    assert not response.confident


@pytest.mark.parametrize(
    "text",
    [
        "On SMTP we tag spam today; on POP3 we want to drop it.",
        "Today we tag spam on SMTP. We would like to reject it on POP3.",
    ],
)
def test_what_is_done_on_another_protocol_is_not_done_here(text: str) -> None:
    assert AS_TODAY not in "".join(one.reply for one in ask.respond(text, BOOK).answers)


def test_what_is_done_on_the_same_protocol_is() -> None:
    response = ask.respond("Today we tag spam on POP3. We would like to reject it.", BOOK)
    assert f"\n- Tag{AS_TODAY}: " in response.answers[0].reply


@pytest.mark.parametrize(
    "text",
    [
        "I have POP3 and would like to strip viruses, but last week one got through the old box."
        " Is strip available?",
        "I use Outlook with POP3 and would like to drop spam; but the last gateway slipped, spam"
        " got through. Does drop work?",
    ],
)
def test_who_asks_anew_does_not_complain(text: str) -> None:
    assert ask.respond(text, BOOK).answers[0].id.endswith("/pop3")
