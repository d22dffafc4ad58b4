"""One numbering: what is shown, what the reply asks, and what `--answer` takes."""

from __future__ import annotations

import re

import pytest

from kb import ask
from kb.ask import choices, replies
from kb.cli import main
from kb.knowledge import loader

BOOK = loader.load()
UNSURE = "something with the tag"
SEVERAL = "Can spam be rejected on POP3? And there is something with the tag, what about it?"


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["ask", *arguments]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("text", [UNSURE, SEVERAL])
def test_the_screen_has_the_numbers_of_the_reply(
    capsys: pytest.CaptureFixture[str], text: str
) -> None:
    response = ask.respond(text, BOOK)
    shown = told(capsys, text).split("  | Hello,")[0]
    asked = told(capsys, text, "--reply")
    offered = [one for one in choices.numbered(response) if f"  {one.number}. " in shown]
    assert len(offered) >= 2
    for one in offered:
        line = next(row for row in asked.splitlines() if row.startswith(f"{one.number}. "))
        title = one.answers[0].title
        assert line.endswith(title) or all(part in line for part in re.split(", ", title)[1:])


def test_the_cells_of_an_action_are_one_choice() -> None:
    response = ask.respond(UNSURE, BOOK)
    found = choices.numbered(response)
    assert [one.number for one in found] == [str(n + 1) for n in range(len(found))]
    cells = [one for one in found if one.answers[0].kind == "cell"]
    assert any(len(one.ids) > 1 for one in cells)
    assert all(len({id_.rpartition("/")[0] for id_ in one.ids}) == 1 for one in cells)
    assert sorted(id_ for one in found for id_ in one.ids) == sorted(
        answer.id for answer in response.answers
    )


def test_a_choice_of_several_cells_has_the_reply_on_all_of_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    response = ask.respond(UNSURE, BOOK, 100)
    chosen = next(one for one in choices.numbered(response) if len(one.answers) > 1)
    letter = told(capsys, UNSURE, "--answer", chosen.number, "--reply")
    assert letter == replies.of_choice(BOOK, response, chosen)
    protocols = [BOOK.cells[id_].protocol.label for id_ in chosen.ids]
    assert all(one in letter for one in protocols)
    assert f", {protocols[-1]}\n" in told(capsys, UNSURE, "--answer", chosen.number)


def test_the_choices_of_the_second_question_are_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    response = ask.respond(SEVERAL, BOOK)
    assert [part.confident for part in response.parts] == [True, False]
    second = next(one for one in choices.numbered(response) if one.number == "2.2")
    assert second.ids[0] in response.parts[1].answers
    out = told(capsys, SEVERAL, "--answer", "2.2")
    assert out.startswith(second.answers[0].title)
    assert "  1. Spam, Reject, POP3: no" in out
    assert main(["ask", SEVERAL, "--answer", "3"]) == 2
    assert "3 is none; this question has 1, 2.1, 2.2" in capsys.readouterr().err


def test_the_number_of_a_question_that_is_not_sure_shows_its_choices(
    capsys: pytest.CaptureFixture[str],
) -> None:
    response = ask.respond(SEVERAL, BOOK)
    out = told(capsys, SEVERAL, "--answer", "2")
    assert out.startswith(f"2. \u201c{response.parts[1].question}\u201d\n\nNot sure which of these")
    assert "Spam, Reject" not in out
    letter = told(capsys, SEVERAL, "--answer", "2", "--reply")
    for one in choices.numbered(response):
        assert (f"\n{one.number}. " in letter) == one.number.startswith("2.")
        assert (f"\n  {one.number}. " in out) == one.number.startswith("2.")


def test_beside_a_chosen_answer_stands_what_stood_there_before(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for text in (UNSURE, SEVERAL):
        shown = {one.number for one in choices.numbered(ask.respond(text, BOOK))}
        numbers = re.findall(r"^  ([0-9.]+)\. ", told(capsys, text, "--answer", max(shown)), re.M)
        assert {*numbers} == shown - {max(shown)}


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 8, 100])
def test_a_choice_has_the_same_number_under_any_limit(limit: int) -> None:
    for text in (UNSURE, SEVERAL, "Can spam be tagged? And something with the tag?"):
        every = {one.number: one.ids for one in choices.numbered(ask.respond(text, BOOK, 100))}
        for one in choices.numbered(ask.respond(text, BOOK, limit)):
            assert one.ids == every[one.number]
