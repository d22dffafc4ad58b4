"""Two actions that one sentence asks about: each half is read with what it has from the other."""

from __future__ import annotations

import pytest

from kb import ask
from kb.ask import choices, joined, layout, tables, words
from kb.knowledge import loader

BOOK = loader.load()
TABLES = tables.load()

THREE = {
    "Reject spam SMTP. Tag spam POP3. Strip viruses IMAP.": (
        "spam/reject/smtp",
        "spam/tag/pop3",
        "virus/strip-and-deliver/imap",
    ),
    "Can we reject spam on SMTP, tag it on POP3 and drop it on IMAP?": (
        "spam/reject/smtp",
        "spam/tag/pop3",
        "spam/drop/imap",
    ),
    "reject spam on 25, tag on 110, forward on 143, possible?": (
        "spam/reject/smtp",
        "spam/tag/pop3",
        "spam/forward/imap",
    ),
}
TWO = {
    "reject spam on smtp and strip viruses on pop3": (
        "spam/reject/smtp",
        "virus/strip-and-deliver/pop3",
    ),
    "Spam rejected on SMTP. Also viruses not delivered on POP3.": (
        "spam/reject/smtp",
        "virus/do-not-deliver/pop3",
    ),
    "I want viruses dropped and spam tagged on SMTP": (
        "virus/do-not-deliver/smtp",
        "spam/tag/smtp",
    ),
    "Can spam be rejected on SMTP and viruses on POP3?": (
        "spam/reject/smtp",
        "virus/do-not-deliver/pop3",
    ),
    "Can we refuse spam and hold viruses back on SMTP?": (
        "spam/reject/smtp",
        "virus/do-not-deliver/smtp",
    ),
    "is it possible to reject or at least mark junk on POP3?": (
        "spam/reject/pop3",
        "spam/tag/pop3",
    ),
    "tag spam on POP3 and reject it on SMTP, does that work?": (
        "spam/tag/pop3",
        "spam/reject/smtp",
    ),
    "Our users fetch by IMAP. Would it be possible to drop or forward the junk there?": (
        "spam/drop/imap",
        "spam/forward/imap",
    ),
    "Is it possible to drop spam on SMTP and accept it on IMAP?": (
        "spam/drop/smtp",
        "spam/accept/imap",
    ),
    "Can spam be let through on SMTP and viruses let through as well?": (
        "spam/accept/smtp",
        "virus/deliver/smtp",
    ),
    "Should spam and viruses be dropped on SMTP?": ("spam/drop/smtp", "virus/do-not-deliver/smtp"),
    "is it possible to let spam and infected mail both through untouched over imap": (
        "spam/accept/imap",
        "virus/deliver/imap",
    ),
    "Please tell me if I can tag spam with SMTP and use Do Not Deliver for viruses with POP3.": (
        "spam/tag/smtp",
        "virus/do-not-deliver/pop3",
    ),
    "SMTP policy wanted: spam Drop, viruses Strip & Deliver. Does the gateway do that?": (
        "spam/drop/smtp",
        "virus/strip-and-deliver/smtp",
    ),
    "I'd wish two things on POP3: spam tagged, and viruses stripped. Do I get both?": (
        "spam/tag/pop3",
        "virus/strip-and-deliver/pop3",
    ),
}
LIKELY = {
    "For POP3, can junk get a prefix in the subject and can infected mails arrive without their "
    "attachment?": ("spam/tag/pop3", "virus/strip-and-deliver/pop3"),
}
"""One half is sure and the other is likely."""
ONE = (
    "Can infected mail be stripped and the rest delivered on IMAP?",
    "Can I accept junk and throw it away unseen on SMTP?",
    "Strip & Deliver on POP3?",
    "We reject spam on SMTP today; can we tag it on POP3 as well?",
    "What is the difference between reject and drop on SMTP?",
    "Why can't spam be rejected or dropped on POP3?",
    "Can spam be tagged on POP3 and IMAP?",
    "Can we tag spam rather than reject it on SMTP?",
    "Can the sender see if spam was dropped on SMTP or rejected on SMTP?",
    "Would it be better to drop or to reject spam on SMTP?",
    "Can I choose between drop and reject for spam on SMTP?",
    "Why is it possible to reject spam on SMTP but only to tag it on POP3?",
    "Could we reject spam on SMTP, because we already tag it on POP3?",
    "Can we reject spam on SMTP, tag it on POP3 and strip viruses on IMAP?",
    "Can infected mails be handed to the user unchanged on POP3 and IMAP?",
    "We tag spam and strip viruses on POP3. What does it cost?",
    "The order is: spam and viruses be dropped on SMTP.",
    "Our users see [SPAM 5] in the subject; can we drop spam and viruses on SMTP?",
    "Can we drop (spam and viruses) on SMTP?",
    "Can we avoid that spam and viruses be dropped on SMTP?",
    "Can I turn off reject for spam and viruses on SMTP?",
    "Can you drop spam and viruses on SMTP and leave POP3 alone?",
    "We reject spam on SMTP and strip viruses. Does this slow down mail?",
    "On SMTP we reject spam and do not deliver viruses. How do I turn that off?",
    "Where do I find the log of spam and viruses dropped on SMTP?",
    "How do I see which spam and viruses were dropped on SMTP?",
    "Can I release spam and viruses dropped on SMTP?",
    "A virus got through on SMTP yesterday although spam and viruses are dropped. How can that be?",
    "Can I tag spam on POP3, and what happens with viruses?",
    "Can spam and viruses or malware be dropped on SMTP?",
    "may the malware be cut out and the rest handed over, on pop3 and on imap",
)


@pytest.mark.parametrize(
    "question",
    [
        "Can spam be rejected on SMTP but not viruses on POP3?",
        "Can spam be accepted on SMTP, without viruses on IMAP?",
        "Can spam be dropped on SMTP and are viruses scanned on POP3?",
        "Can spam be deleted on SMTP, viruses on IMAP are fine?",
        "Can spam be not tagged but rejected on SMTP and viruses on POP3?",
        "Can viruses not be delivered on SMTP and spam on POP3?",
    ],
)
def test_an_action_is_not_borrowed_where_something_is_denied_or_said(question: str) -> None:
    assert not ask.respond(question, BOOK).parts


@pytest.mark.parametrize("question", THREE)
def test_each_of_three_actions_is_answered(question: str) -> None:
    found = ask.respond(question, BOOK)
    assert found.confident
    assert tuple(answer.id for answer in found.answers[:3]) == THREE[question]
    assert [part.answers for part in found.parts] == [[id_] for id_ in THREE[question]]


def test_two_places_of_one_action_stay_together() -> None:
    found = ask.respond("Do you tag spam on POP3 or on IMAP, and reject it on SMTP?", BOOK)
    assert [part.answers for part in found.parts] == [
        ["spam/tag/pop3", "spam/tag/imap"],
        ["spam/reject/smtp"],
    ]


def test_what_is_set_on_other_protocols_is_not_asked_for() -> None:
    told = "We drop spam on SMTP, tag it on POP3, and why can it not be rejected on IMAP?"
    assert not ask.respond(told, BOOK).parts


@pytest.mark.parametrize("question", TWO)
def test_each_of_two_actions_is_answered(question: str) -> None:
    found = ask.respond(question, BOOK)
    assert found.confident
    assert tuple(answer.id for answer in found.answers[:2]) == TWO[question]
    assert [part.answers for part in found.parts] == [[id_] for id_ in TWO[question]]
    own = [words.words(part.question) for part in found.parts]
    assert all({*one} <= {*words.words(question)} for one in own), "the customer's own words"


def test_two_protocols_side_by_side_are_not_parted() -> None:
    found = ask.respond("Can we tag spam on POP3 and IMAP and strip viruses on SMTP?", BOOK)
    assert [part.answers for part in found.parts] == [
        ["spam/tag/pop3", "spam/tag/imap"],
        ["virus/strip-and-deliver/smtp"],
    ]


def test_a_sentence_on_both_threats_is_asked_of_each() -> None:
    found = ask.respond("Should spam, and viruses be dropped on SMTP?", BOOK)
    assert [part.question for part in found.parts] == [
        "Should spam be dropped on SMTP?",
        "Should viruses be dropped on SMTP?",
    ]
    assert 'no action "Drop" for infected mail' in found.answers[1].reply
    found = ask.respond("Can we drop both spam and viruses?", BOOK)
    assert [part.question for part in found.parts] == ["Can we drop spam?", "Can we drop viruses?"]
    assert not joined.halves("Should spam/viruses and worms be dropped on SMTP?", TABLES)


@pytest.mark.parametrize("question", LIKELY)
def test_a_half_that_is_likely_stands_beside_one_that_is_sure(question: str) -> None:
    found = ask.respond(question, BOOK)
    assert tuple(answer.id for answer in found.answers[:2]) == LIKELY[question]
    assert [part.answers[0] for part in found.parts] == [*LIKELY[question]]
    assert sorted(part.confident for part in found.parts) == [False, True]


@pytest.mark.parametrize("question", ONE)
def test_one_action_is_not_taken_for_two(question: str) -> None:
    assert not ask.respond(question, BOOK).parts


@pytest.mark.parametrize(
    "question", ["Can you strip viruses and spam on POP3?", "tag spam or virus mails on imap?"]
)
def test_one_action_on_both_threats_is_not_answered_for_one_of_them(question: str) -> None:
    found = ask.respond(question, BOOK)
    assert found.answers
    assert not found.confident


def test_a_chosen_answer_speaks_of_its_own_half() -> None:
    found = ask.respond("Can you refuse spam and strip viruses on IMAP?", BOOK)
    assert found.parts
    assert "has no action" not in layout.chosen(BOOK, found, choices.numbered(found)[0])


def test_a_half_has_from_the_other_what_it_does_not_name() -> None:
    first, second = joined.halves("Could you reject or mark the junk fetched by POP3?", TABLES)
    assert first.whole == "could you reject junk fetched pop3"
    assert second.whole == "could you mark the junk fetched by pop3"
    first, second = joined.halves("I use IMAP. Can spam be dropped and viruses stripped?", TABLES)
    assert first.whole == "can spam be dropped imap"
    assert second.whole == "can viruses stripped imap"


def test_no_more_joints_are_looked_at_than_people_write() -> None:
    for commas in (joined.MOST - 1, joined.MOST):
        text = "Can we" + ", please" * commas + " refuse or tag spam on IMAP?"
        assert bool(joined.halves(text, TABLES)) == (commas < joined.MOST)


def test_a_half_of_a_ticket_is_answered_beside_its_other_questions() -> None:
    text = "Can we refuse or tag spam on IMAP? How long is mail kept in quarantine?"
    found = ask.respond(text, BOOK)
    assert [part.answers[0] for part in found.parts] == [
        "spam/reject/imap",
        "spam/tag/imap",
        "quarantine-retention",
    ]
    assert [part.question for part in found.parts] == [
        "Can we refuse",
        "tag spam on IMAP?",
        "How long is mail kept in quarantine?",
    ]
