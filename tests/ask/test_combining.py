"""Actions asked about on the threat that they are not for: said first, then what is wanted."""

from __future__ import annotations

import pytest

from kb import ask
from kb.ask import combining
from kb.knowledge import loader
from kb.model import Action, Protocol

BOOK = loader.load()


@pytest.mark.parametrize(
    ("question", "action"),
    [
        ("Can virus mails be rejected on POP3? The auditor wants a statement", Action.REJECT),
        ("tag infected mail on imap", Action.TAG),
        ("is there strip for spam on smtp", Action.STRIP_AND_DELIVER),
        ("drop a virus on smtp", Action.DROP),
        ("forward infected mail to the postmaster on smtp", Action.FORWARD),
        ("can spam be rejected on pop3", None),
        ("strip viruses on imap", None),
        ("block infected mail on pop3", None),
        ("virus/do-not-deliver/pop3", None),
        ("reject mail on pop3", None),
    ],
)
def test_a_clash_is_seen(question: str, action: Action | None) -> None:
    assert combining.clash(question) is action


def test_rejecting_a_virus_on_pop3_is_told_to_be_impossible_and_no_choice_of_the_product() -> None:
    first = ask.answers("Can virus mails be rejected on POP3?", BOOK)[0]
    assert first.summary.startswith('Cyberoam UTM has no action "Reject" for infected mail: ')
    assert "On POP3 no product could do it, whatever the mail holds." in first.reply
    assert 'For infected mail on POP3 the table offers "Strip & Deliver".' in first.summary
    assert "\n- Strip & Deliver: " in first.reply
    assert "decision of that product" not in first.reply


@pytest.mark.parametrize(
    "text",
    [
        "reject viruses on SMTP",
        "Can infected mail be refused at the MX?",
        "We'd like infected mail to be tagged on IMAP",
        "may viruses be forwarded to the admin on smtp",
        "could spam be stripped on pop3?",
    ],
)
def test_that_there_is_no_such_action_is_said_for_sure(text: str) -> None:
    response = ask.respond(text, BOOK)
    assert response.confident
    first = response.answers[0]
    assert " has no action " in first.summary or first.id == "actions-that-do-not-combine"


def test_tagging_a_virus_is_no_yes() -> None:
    first = ask.answers("can infected mail be tagged on imap", BOOK)[0]
    assert first.reply.startswith(
        'Hello,\n\nCyberoam UTM has no action "Tag" for infected mail: in the table of article '
        "1073 that is an action on spam."
    )
    assert "can be handled with" not in first.reply


def test_dropping_a_virus_has_another_name() -> None:
    said = combining.note(BOOK, Action.DROP, [Protocol.SMTP])
    assert said.endswith('For infected mail the same is called "Do not Deliver".')
    assert 'the action "Do not Deliver"' in ask.answers("drop a virus on smtp", BOOK)[0].reply


def test_what_fits_is_answered_as_before() -> None:
    first = ask.answers("can spam be rejected on pop3", BOOK)[0]
    assert first.summary.startswith("No. A POP3 session carries no sender")


def test_what_holds_for_all_protocols_is_said_once() -> None:
    said = combining.note(BOOK, Action.REJECT, [Protocol.POP3, Protocol.IMAP])
    assert said.count("has no action") == 1
    assert "On POP3 and IMAP no product could do it" in said
    assert said.endswith('For infected mail on POP3 and IMAP the table offers "Strip & Deliver".')
    apart = combining.note(BOOK, Action.REJECT, [Protocol.SMTP, Protocol.IMAP])
    assert "On IMAP no product could do it" in apart
    assert "on IMAP the table offers" in apart
    assert "on SMTP the table offers" in apart


def test_a_reply_says_that_what_comes_nearest_is_not_there_either() -> None:
    cells = [BOOK.cells[f"virus/do-not-deliver/{one}"] for one in ("pop3", "imap")]
    said = combining.instead(BOOK, Action.REJECT, cells)
    assert 'On POP3 and IMAP the table has no "Do not Deliver" either. It offers:\n- Strip' in said
    offered = combining.instead(BOOK, Action.REJECT, [BOOK.cells["virus/do-not-deliver/smtp"]])
    assert "either" not in offered
    assert "\n- Do not Deliver: " in offered


def test_a_reply_says_that_an_action_is_called_otherwise() -> None:
    first = ask.answers("can I drop infected mail on SMTP", BOOK)[0].reply
    none = 'Cyberoam UTM has no action "Drop" for infected mail: '
    assert first.startswith(f"Hello,\n\n{none}")
    assert first.count("has no action") == 1
    assert 'the same is called "Do not Deliver".\n\nOn SMTP, infected mail can be' in first
