"""Which protocols a question asks about, and which it only compares with."""

from __future__ import annotations

import pytest

from kb.ask import labelled_lines, tables
from kb.ask.rank import rank
from kb.ask.reading import read
from kb.knowledge import loader

TABLES = tables.load()
BOOK = loader.load()
ALL = ["smtp", "pop3", "imap"]
OTHERWISE = ("pop up", "pop up blocker", "smtp error")
"""Forms with a protocol's word in them that name none: an SMTP error is what a refusal gives."""


def asked(text: str) -> list[str]:
    return [one.value for one in read(text, TABLES.lexicon, TABLES.speller).protocols]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rejecting spam: SMTP yes, and IMAP?", ["imap"]),
        ("is there a way to refuse junk on POP3, as there is on SMTP?", ["pop3"]),
        ("compared with IMAP, does tagging work on POP3?", ["pop3"]),
        ("strip viruses on pop3, or only on smtp?", ["pop3"]),
        ("does dropping exist for pop3 or smtp only", ["pop3"]),
        ("Can spam pass on POP3 while on SMTP it gets refused?", ["pop3"]),
        ("Not POP, IMAP. Drop the junk there, can you?", ["imap"]),
        ("Can I use forward with anything but SMTP?", ["pop3", "imap"]),
        ("is there any protocol other than POP3 or IMAP to drop junk on?", ["smtp"]),
    ],
)
def test_what_is_compared_with_is_left_out(text: str, expected: list[str]) -> None:
    assert asked(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I can reject junk on port 25. Is the same possible on port 143?", ["imap", "smtp"]),
        ("We refuse spam on SMTP. Now the same on POP3, please.", ["pop3", "smtp"]),
        ("Can junk be refused on IMAP? We have POP3 too.", ["imap", "pop3"]),
        ("why can spam be dropped at our MX but not over 993", ["imap", "smtp"]),
    ],
)
def test_what_is_asked_comes_before_what_is_told(text: str, expected: list[str]) -> None:
    assert asked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "can spam be refused on POP3 and IMAP?",
        "does tagging work for pop as well as imap",
        "reject junk over POP/IMAP",
        "can the gateway refuse junk when we collect mail?",
        "tag junk for pop, and for imap, does that go",
    ],
)
def test_what_is_joined_is_asked_together(text: str) -> None:
    assert asked(text) == ["pop3", "imap"]


@pytest.mark.parametrize(
    "text",
    [
        "no malware for my staff, not over POP3 and not over IMAP, can you hold it back",
        "Some fetch by POP, others by IMAP. Today junk is only marked, we want it refused for both",
        "those on pop and those on imap: junk gets marked today and we want it refused",
    ],
)
def test_what_stands_apart_is_asked_together_all_the_same(text: str) -> None:
    assert sorted(asked(text)) == ["imap", "pop3"]


@pytest.mark.parametrize(
    "text",
    [
        "Junk on mail that other servers bring us and on IMAP: can both be tagged?",
        "refuse junk at our own mail server and for the imap people alike",
        "Tag it on the MX just as on IMAP. Is it done the same way in both?",
    ],
)
def test_who_says_both_asks_of_what_is_only_described_too(text: str) -> None:
    assert sorted(asked(text)) == ["imap", "smtp"]


def test_who_says_both_of_two_that_are_named_means_these() -> None:
    assert asked("Our mail server offers POP3 and IMAP. Can junk be tagged on both?") == [
        "pop3", "imap",
    ]  # fmt: skip


def test_collecting_means_the_protocol_that_is_named_elsewhere() -> None:
    assert asked("Outlook fetches the mail. It is IMAP. Can it tag junk?") == ["imap"]


def test_no_protocol_means_all() -> None:
    assert asked("can junk be refused") == ALL


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("all our folders are synchronised on phone and PC", ["imap"]),
        ("mail that other servers deliver to our own server", ["smtp"]),
        ("the programme downloads and deletes the mail", ["pop3"]),
        ("can the imap proxy do it", ["imap"]),
        ("in the pop section", ["pop3"]),
    ],
)
def test_a_protocol_is_known_by_what_it_does(text: str, expected: list[str]) -> None:
    assert asked(text) == expected


def test_every_form_that_names_a_protocol_stands_for_it() -> None:
    forms = {
        concept: [form.strip() for line in lines for form in line.split(",")]
        for concept, lines in labelled_lines.read(tables.lexicon_path()).items()
    }
    names = {"smtp": "smtp", "pop3": "pop3", "pop": "pop3", "imap": "imap"}
    missing = [
        (form, names[word])
        for concept, all_ in forms.items()
        if concept not in ALL
        for form in all_
        for word in form.split()
        if word in names and form not in forms[names[word]] and form not in OTHERWISE
    ]
    assert not missing


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Why can't I choose Drop for junk on SMTP?", "spam/drop/smtp"),
        ("Reject is greyed out for spam in my SMTP profile, why?", "spam/reject/smtp"),
    ],
)
def test_why_not_is_no_answer_where_it_is_offered(text: str, first: str) -> None:
    assert rank(text, BOOK).candidates[0].id == first
    there = text.replace("SMTP", "POP3")
    assert rank(there, BOOK).candidates[0].id.startswith("why-cannot-")
