"""The one reply to all that is asked."""

from __future__ import annotations

import json

import pytest

from kb import ask
from kb.ask import replies
from kb.cli import main
from kb.knowledge import loader

BOOK = loader.load()
TWO = "Can I reject spam on POP3, and forward it on IMAP?"


def reply(text: str) -> str:
    return replies.reply(BOOK, ask.respond(text, BOOK))


def test_each_alternative_is_said_once() -> None:
    said = reply(TWO)
    assert said.count("What you can use instead") == 1
    assert "\n\nWhat you can use instead, for 1 and 2:\n- Tag: " in said
    assert (said.count("\n- Tag: "), said.count("\n- Accept: ")) == (1, 1)
    assert said.index("2. ") < said.index("What you can use instead")


def test_an_alternative_to_one_of_the_questions_is_told_apart() -> None:
    said = reply("Can I reject spam on POP3? Can infected mail be withheld on IMAP?")
    assert "What you can use instead, for 1 and 2:\n- Tag (for 1): " in said
    assert "\n- Strip & Deliver (for 2): " in said


def test_alternatives_to_one_question_stand_under_it() -> None:
    said = reply("Can I reject spam on POP3? Can infected mail be stripped on IMAP?")
    assert said.count("What you can use instead:") == 1
    assert said.index("What you can use instead:") < said.index('2. "')


@pytest.mark.parametrize("text", [TWO, "something with the tag"])
def test_json_has_the_one_reply(capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert main(["ask", "--json", text]) == 0
    output = json.loads(capsys.readouterr().out)
    assert main(["ask", "--reply", text]) == 0
    assert output["reply"] == capsys.readouterr().out
    assert [*output][:3] == ["question", "confident", "answers"]


@pytest.mark.parametrize("text", ["how do i set up a vpn", "attachment size limit for sending"])
def test_json_has_the_reply_to_what_has_no_answer(
    capsys: pytest.CaptureFixture[str], text: str
) -> None:
    assert main(["ask", "--json", text]) == 1
    output = json.loads(capsys.readouterr().out)
    assert main(["ask", "--reply", text]) == 1
    assert output["reply"] == capsys.readouterr().out


def test_an_answers_own_reply_stands_with_it_alone(capsys: pytest.CaptureFixture[str]) -> None:
    main(["ask", "--json", "can i tag spam on imap"])
    assert [*json.loads(capsys.readouterr().out)] == ["question", "confident", "answers"]
