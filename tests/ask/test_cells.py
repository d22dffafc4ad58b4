"""Which cells a question asks about."""

from __future__ import annotations

import pytest

from kb.ask import cells, tables
from kb.ask.reading import read
from kb.model import Action, Protocol

TABLES = tables.load()


def asked(text: str) -> list[str]:
    reading = read(text, TABLES.lexicon, TABLES.speller)
    return cells.ids(reading.action, reading.protocols) if reading.action else []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can spam be bounced on port 110", ["spam/reject/pop3"]),
        ("block junk on 143", ["spam/reject/imap"]),
        ("block viruses on 143", ["virus/do-not-deliver/imap"]),
        ("blackhole spam at the mx", ["spam/drop/smtp"]),
        ("discard infected mail with smtp", ["virus/do-not-deliver/smtp"]),
        ("let junk through on pop", ["spam/accept/pop3"]),
        ("let a virus through on pop", ["virus/deliver/pop3"]),
        ("prefix the subject with imap", ["spam/tag/imap"]),
        ("redirect spam, smtp", ["spam/forward/smtp"]),
        ("cut infected attachments out over imap", ["virus/strip-and-deliver/imap"]),
        ("remove the virus and deliver the rest on smtp", ["virus/strip-and-deliver/smtp"]),
        ("do not deliver, pop3", ["virus/do-not-deliver/pop3"]),
        ("deliver over pop3", ["virus/deliver/pop3"]),
    ],
)
def test_action_and_threat_decide(text: str, expected: list[str]) -> None:
    assert asked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "reject spam on pop and imap",
        "reject spam on POP/IMAP",
        "reject spam on 110 and 143",
        "reject spam on the incoming server",
        "reject spam when i collect my mail",
    ],
)
def test_both_retrieval_protocols(text: str) -> None:
    assert asked(text) == ["spam/reject/pop3", "spam/reject/imap"]


def test_no_protocol_means_all() -> None:
    assert asked("can spam be dropped") == ["spam/drop/smtp", "spam/drop/pop3", "spam/drop/imap"]


def test_a_named_protocol_beats_the_hint_in_collect() -> None:
    assert asked("drop spam when i collect mail by imap") == ["spam/drop/imap"]


def test_what_is_compared_with_is_not_asked_for() -> None:
    assert asked("reject spam on pop3 just like smtp") == ["spam/reject/pop3"]
    assert asked("can spam be dropped rather than tagged on imap") == ["spam/drop/imap"]


def test_no_action_no_cell() -> None:
    assert asked("what is pop3") == []


def test_a_sentence_takes_its_protocol_from_the_whole() -> None:
    reading = read("We use imap. Can spam be dropped?", TABLES.lexicon, TABLES.speller)
    assert reading.action is Action.DROP
    assert reading.protocols == [Protocol.IMAP]


@pytest.mark.parametrize(
    "text",
    [
        *(f"spam {one} rejected on pop3, tag it" for one in ("may not be", "shall not be")),
        *(
            f"nothing {one} rejected on pop3, tag the spam"
            for one in ("should be", "may be", "shall be", "must be", "is to be", "has to be")
        ),
        *(f"spam on pop3 {one} rejected but tagged" for one in ("not", "not being", "not get")),
        *(
            f"can spam be not rejected on pop3, {one} tagged"
            for one in ("but", "rather", "instead")
        ),
        "no spam may be rejected on pop3, tag it",
        "tell it not to reject spam on pop3 but tag it",
    ],
)
def test_what_is_denied_first_is_not_asked_for(text: str) -> None:
    assert asked(text) == ["spam/tag/pop3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("accept junk on smtp as it is, no marker", "spam/accept/smtp"),
        ("Can spam be not tagged but rejected on SMTP?", "spam/reject/smtp"),
        ("spam is not to be tagged on smtp but dropped", "spam/drop/smtp"),
        ("nothing may be rejected, just tag spam on pop3", "spam/tag/pop3"),
        ("keep viruses from being accepted on imap", "virus/do-not-deliver/imap"),
        ("no virus may be delivered on pop3", "virus/do-not-deliver/pop3"),
        ("don't drop, reject! smtp spam", "spam/reject/smtp"),
        ("neither tag nor drop, reject spam on smtp", "spam/reject/smtp"),
        ("tell it not to deliver infected mail on imap", "virus/do-not-deliver/imap"),
        ("there is no reject option for spam on pop3, why", "spam/reject/pop3"),
        ("don't want junk marked on pop3, want it refused", "spam/reject/pop3"),
        ("accept spam on imap without denying or prefixing it", "spam/accept/imap"),
        ("not looking for discard or blackhole: tag the spam on imap", "spam/tag/imap"),
        ("can infected mail not be handed over on pop3", "virus/do-not-deliver/pop3"),
        ("infected mail on smtp let in, nothing cut out", "virus/deliver/smtp"),
        ("i don't want spam rejected on smtp", "spam/reject/smtp"),
        ("do not reject spam on smtp, tag it", "spam/tag/smtp"),
        ("he doesn't want spam to be dropped, tag it on imap", "spam/tag/imap"),
        (
            "viruses neither delivered nor withheld but stripped on imap",
            "virus/strip-and-deliver/imap",
        ),
        ("only pop3, not imap: can spam be tagged", "spam/tag/pop3"),
        ("no tag for the junk on imap, it is to be thrown away", "spam/drop/imap"),
        ("no tag for junk on imap, only drop?", "spam/tag/imap"),
        ("not the smtp server but our imap mailbox: tag spam there", "spam/tag/imap"),
        ("why is spam tagged on smtp but not on pop3", "spam/tag/pop3 spam/tag/smtp"),
    ],
)
def test_what_is_not_wanted_is_not_asked_for(text: str, expected: str) -> None:
    assert asked(text) == expected.split()
