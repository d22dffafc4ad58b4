"""Tickets with several questions, older mail below, signatures."""

from __future__ import annotations

import io

import msgspec
import pytest

from kb import ask
from kb.ask.parts import MOST, parts, written
from kb.cli import main
from kb.knowledge import loader
from kb.render import reply

BOOK = loader.load()
TICKET = """\
Good morning,
we have just bought the appliance and have two questions.

1. Can spam be rejected on POP3?
2. How long is mail kept in quarantine?

Kind regards
Ann

On 3 May Bob wrote:
> can i tag spam on imap?
"""


def test_older_mail_and_signatures_are_left_out() -> None:
    assert "tag" not in written(TICKET)
    assert written("is it?\n-- \nAnn, head of spam") == "is it?\n"
    assert written("is it?\n-----Original Message-----\nspam") == "is it?\n"
    assert written("is it?\nFrom: Ann\nSent: Monday\nspam") == "is it?\n"
    assert written("> is it?").strip() == "> is it?", "it is all that there is"


def test_sentences_that_ask_and_items_are_parts() -> None:
    assert [part.asks for part in parts(written(TICKET))] == [
        "Can spam be rejected on POP3?",
        "How long is mail kept in quarantine?",
    ]
    first, second = parts("We use IMAP. Is spam tagged? It was not. Why is mail late?")
    assert first.whole == "We use IMAP. Is spam tagged?"
    assert second.whole == "It was not. Why is mail late?"
    assert [part.asks for part in parts("- tag on imap\n* mail late")] == [
        "tag on imap", "mail late",
    ]  # fmt: skip


def test_lines_that_are_broken_by_hand_are_whole_sentences() -> None:
    text = "Is there no way to throw\nit away? And can you\nsend a copy of\ninfected mail?"
    assert [part.asks for part in parts(text)] == [
        "Is there no way to throw it away?",
        "And can you send a copy of infected mail?",
    ]


def test_a_polite_sentence_asks_without_its_mark() -> None:
    ticket = (
        "Our partner asks whether spam that the lawyers collect by POP3 can be dropped. Also, could"
        " you please explain why a bounce was sent to a stranger last week. Many thanks, Ann"
    )
    response = ask.respond(ticket, BOOK)
    assert [part.answers[0] for part in response.parts] == ["spam/drop/pop3", "sender-got-bounce"]
    assert parts("We know what it is. I told them where it went. It is late.") == []


def test_a_question_that_is_not_sure_is_no_talk() -> None:
    """Beside a sure one it is offered as a choice, and not lost."""
    ticket = (
        "My boss wants to know if a message that was wrongly tagged as spam can be released or"
        " whitelisted. He also wonders if viruses can be delivered untouched to our lab over SMTP."
    )
    response = ask.respond(ticket, BOOK)
    assert [part.answers[0] for part in response.parts] == [
        "report-false-positive",
        "virus/deliver/smtp",
    ]


def test_two_questions_of_which_none_is_sure_are_asked_back_apart() -> None:
    text = "Is something with the tag? And is something with the certificate?"
    response = ask.respond(text, BOOK)
    assert not any(part.confident for part in response.parts)
    assert len(response.parts) == 2


def test_one_question_has_no_parts_and_a_questionnaire_neither() -> None:
    assert parts("Can spam be rejected on POP3? Thanks.") == []
    assert parts("Is it so?\n" * (MOST + 1)) == []


def test_each_question_of_a_ticket_is_answered() -> None:
    response = ask.respond(TICKET, BOOK)
    assert response.confident
    assert [part.answers for part in response.parts] == [
        ["spam/reject/pop3"], ["quarantine-retention"],
    ]  # fmt: skip
    assert [one.id for one in response.answers] == ["spam/reject/pop3", "quarantine-retention"]
    assert response.answers[0].reply == reply.reply(BOOK, BOOK.cells["spam/reject/pop3"])


def test_a_part_that_is_not_sure_makes_the_whole_unsure() -> None:
    response = ask.respond(TICKET.replace("Kind", "3. something with the tag\nKind"), BOOK)
    assert [part.confident for part in response.parts] == [True, True, False]
    assert not response.confident
    third = response.parts[2].answers
    assert [one.id for one in response.answers][:3] == [
        "spam/reject/pop3", "quarantine-retention", third[0],
    ]  # fmt: skip
    assert {*third} <= {one.id for one in response.answers}


def test_asking_the_same_twice_is_one_question() -> None:
    text = "Can spam be rejected on POP3? Please tell us, can we reject spam on POP3?"
    response = ask.respond(text, BOOK)
    assert response.parts == []
    assert response.answers[0].id == "spam/reject/pop3"


def test_one_question_has_no_parts_in_json() -> None:
    assert [*msgspec.to_builtins(ask.respond("mail arrives late", BOOK))] == [
        "question", "confident", "answers",
    ]  # fmt: skip


def test_text_and_reply_answer_one_after_the_other(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(TICKET))
    assert main(["ask", "-"]) == 0
    out = capsys.readouterr().out
    order = [
        "1. \u201cCan spam be rejected on POP3?\u201d\n\nSpam, Reject, POP3\n",
        "2. \u201cHow long is mail kept in quarantine?\u201d\n\nHow long is mail kept",
        "Reply to send\n  | Hello,\n",
    ]
    assert [out.index(one) for one in order] == sorted(out.index(one) for one in order)
    monkeypatch.setattr("sys.stdin", io.StringIO(TICKET))
    assert main(["ask", "--reply", "-"]) == 0
    letter = capsys.readouterr().out
    assert letter.count("Hello,") == letter.count("Kind regards,") == 1
    for body in (
        '\n1. "Can spam be rejected on POP3?"\n\nOn POP3, the action "Reject"',
        BOOK.questions["quarantine-retention"].reply.strip().splitlines()[0][:60],
    ):
        assert body in letter
    assert letter.count("This answer is based on knowledge base article 1073.") == 1


@pytest.mark.parametrize(
    ("question", "protocols"),
    [
        ("can spam be dropped on pop3 and on imap?", ["POP3", "IMAP"]),
        ("is it possible to drop spam?", ["SMTP", "POP3", "IMAP"]),
    ],
)
def test_cells_asked_about_together_are_answered_together(
    capsys: pytest.CaptureFixture[str], question: str, protocols: list[str]
) -> None:
    assert ask.respond(question, BOOK).confident
    assert main(["ask", question]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"Spam, Drop, {', '.join(protocols)}\n")
    for protocol in protocols:
        verdict = "YES" if protocol == "SMTP" else "NO BY PRODUCT"
        assert f"\n{protocol:<14}{verdict}\n" in out
    assert main(["ask", "--reply", question]) == 0
    letter = capsys.readouterr().out
    for protocol in protocols:
        assert letter.count(f"On {protocol}, ") + letter.count(f"\n- {protocol}: ") == 1
    assert letter.count("What you can use instead on POP3 and IMAP:") == 1


def test_another_language_is_told_in_one_line_and_has_a_reply(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = "This seems to be German. The knowledge base is in English: please ask it in English.\n"
    question = "Warum kann ich Spam nicht ablehnen?"
    assert main(["ask", question]) == 1
    shown = capsys.readouterr().out
    assert shown.startswith(f"{said}\nReply that asks for English\n  | Hello,\n")
    assert main(["ask", question, "--reply"]) == 1
    reply, line = capsys.readouterr()
    assert line == said
    assert "It seems to be in German." in reply
    assert "Bitte schreiben Sie uns Ihre Frage auf Englisch" in reply
    assert all(one in shown for one in reply.splitlines())
    assert main(["ask", question, "--json"]) == 1
    assert msgspec.json.decode(capsys.readouterr().out) == {
        "question": question, "confident": False, "answers": [], "language": "German",
        "reply": reply,
    }  # fmt: skip
