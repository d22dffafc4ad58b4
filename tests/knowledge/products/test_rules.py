"""Rules on products: each, broken in a file of a vendor's, is told in one exact line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kb.errors import InputError
from kb.knowledge import loader, products
from kb.knowledge.products import reading, rules

FILE = """\
name = "Acme"
hosts = ["docs.acme.example"]

[[products]]
id = "acme-gate"
name = "Acme Gate"

[[documents]]
id = "acme-guide"
title = "Acme Gate 2.1"
version = "2.1"
date = "2024-05"
seen = "page"
url = "https://docs.acme.example/spam"

[[statements]]
id = "acme-gate-discard"
product = "acme-gate"
document = "acme-guide"
protocols = ["smtp", "pop3"]
threat = "spam"
named = "Discard"
action = "drop"
offered = "yes"
phrase = "the message is deleted"
"""
PLACE = "products/acme.toml: "
SAID = PLACE + "statements acme-gate-discard"
PAPER = PLACE + "documents acme-guide"
ANOTHER = FILE[FILE.index("[[statements]]") :].replace("acme-gate-discard", "acme-gate-again")
TWICE = FILE[FILE.index("[[products]]") : FILE.index("[[documents]]")].replace("-gate", "-box")
PAPER_TOO = FILE[FILE.index("[[documents]]") : FILE.index("[[statements]]")]

CASES = [
    (
        rules.an_id_is_its_own,
        '"acme-gate-discard"',
        '"Acme discard"',
        PLACE + "statements Acme discard: an id has small letters, digits and single hyphens; "
        "rename it",
    ),
    (
        rules.an_id_is_its_own,
        '"acme-gate-discard"',
        '"maildrop"',
        PLACE + "statements maildrop: terms.toml terms maildrop has this id already; rename one "
        "of the two",
    ),
    (
        rules.names_are_known,
        'product = "acme-gate"',
        'product = "acme-gat"',
        SAID + " product: nothing has the id 'acme-gat'; did you mean acme-gate?",
    ),
    (
        rules.names_are_known,
        'document = "acme-guide"',
        'document = "acme-guid"',
        SAID + " document: nothing has the id 'acme-guid'; did you mean acme-guide?",
    ),
    (
        rules.names_are_known,
        PAPER_TOO,
        "",
        SAID + " document: the file has no [[documents]]; write one with the id acme-guide, with "
        "title, date, seen and url",
    ),
    (
        rules.names_are_known,
        '["smtp", "pop3"]',
        '["smtp", "smtp"]',
        SAID + " protocols: name each protocol that it holds for, once",
    ),
    (
        rules.a_document_can_be_found,
        'title = "Acme Gate 2.1"\n',
        "",
        PAPER + ": no `title`, and sources.toml does not have it; add it",
    ),
    (
        rules.a_document_can_be_found,
        'url = "https://docs.acme.example/spam"\n',
        "",
        PAPER + ": either `url`, or `copy`: the address of the copy that was read",
    ),
    (
        rules.a_document_can_be_found,
        'url = "https://docs.acme',
        'copy = "docs.acme',
        PAPER + ": write the whole address, from https:// on",
    ),
    (
        rules.an_address_is_the_vendors,
        "docs.acme.example/spam",
        "mirror.example/spam",
        PAPER + " url: mirror.example is no host of Acme; write `copy` for `url`, or say in `by` "
        "whose word it is",
    ),
    (
        rules.a_date_is_plain,
        '"2024-05"',
        '"May 2024"',
        PAPER + ' date: \'May 2024\' is no date; write "2013-03-11", "2013-03", "2013" or '
        '"undated"',
    ),
    (
        rules.a_date_is_plain,
        'seen = "page"',
        'seen = "page"\nread = "today"',
        PAPER + " read: 'today' is no day; write the day, \"2026-11-29\", or leave it out",
    ),
    (
        rules.a_date_is_plain,
        'seen = "page"',
        'seen = "page"\nread = "2024-04-30"',
        PAPER + " read: nobody could read it before 2024-05; mend it",
    ),
    (
        rules.a_phrase_is_short,
        "the message is deleted",
        "one two three four five six seven eight nine ten eleven twelve thirteen",
        SAID + " phrase: it has 13 words; quote at most 12",
    ),
    (
        rules.a_phrase_is_short,
        "the message is deleted",
        "",
        SAID + " phrase: it is empty; quote the words that say it",
    ),
    (
        rules.a_phrase_is_short,
        "the message is deleted",
        " the message is deleted",
        SAID + " phrase: it begins or ends with a space; take that away",
    ),
    (
        rules.an_action_is_the_threats,
        'threat = "spam"',
        'threat = "virus"',
        SAID + ' action: drop is not for virus; write "do-not-deliver"',
    ),
    (
        rules.nobody_does_the_impossible,
        'action = "drop"',
        'action = "reject"',
        SAID + " action: no gateway can do spam/reject/pop3; name the action that it really is, "
        "such as error-to-client",
    ),
    (
        rules.a_document_says_it_once,
        "[[statements]]",
        ANOTHER + "\n[[statements]]",
        SAID + ": acme-gate-again says it of smtp already; keep one",
    ),
    (
        rules.everything_is_used,
        "[[documents]]",
        TWICE + "[[documents]]",
        PLACE + "products acme-box: no statement is about it; add one or delete it",
    ),
    (
        rules.everything_is_used,
        "[[statements]]",
        PAPER_TOO.replace("acme-guide", "acme-notes") + "[[statements]]",
        PLACE + "documents acme-notes: no statement stands in it; add one or delete it",
    ),
]
"""A rule, what is written for what, and the line in which the breach is told."""

READING = [
    (
        'date = "2024-05"\n',
        "",
        PAPER + ": the key `date` is missing; add it",
    ),
    (
        'document = "acme-guide"\n',
        "",
        SAID + ": the key `document` is missing; add it",
    ),
    (
        'product = "acme-gate"',
        'product = "acme-gate"\nvendor = "acme"',
        SAID + ": delete `vendor`; the file's name stands for it",
    ),
    (
        'name = "Acme"\n',
        "",
        PLACE + "name: publishers.toml has no acme: write `name` and `hosts` at the file's top",
    ),
    (
        "[[products]]",
        "[[product]]\n[[products]]",
        PLACE + "product: the keys are `name`, `hosts`, and tables [[products]], [[documents]] "
        "and [[statements]]",
    ),
    (
        'id = "acme-guide"',
        'id = "rfc1939"',
        PLACE + "documents rfc1939 title: sources.toml has this document already; delete it here",
    ),
]


def folder_of(tmp_path: Path, text: str, vendor: str = "acme") -> Path:
    """A data folder with one vendor's file."""
    (tmp_path / "products").mkdir()
    (tmp_path / f"products/{vendor}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_file_is_right(tmp_path: Path) -> None:
    found = products.load(loader.load(), folder_of(tmp_path, FILE))
    assert [one.id for one in found.statements_of("acme-gate")] == ["acme-gate-discard"]


def test_every_rule_is_tested() -> None:
    assert {case[0] for case in CASES} | {rules.a_run_is_of_a_statement} == set(rules.RULES)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"statement": "clamsmtp-virus-dorp"},
            "clamsmtp has no statement clamsmtp-virus-dorp; write it, or name another in "
            "kb.lab.products and measure again",
        ),
        (
            {"treatment": "deliver"},
            "clamsmtp-virus-drop is not on virus, deliver, smtp; mend the one or the other",
        ),
        (
            {"protocol": "pop3"},
            "clamsmtp-virus-drop is not on virus, do-not-deliver, pop3; mend the one or the other",
        ),
        (
            {"statement": "clamsmtp-virus-bounce", "treatment": "reject"},
            "action-bounce is of clamsmtp-virus-bounce too; a statement is put to the test once",
        ),
    ],
)
def test_a_run_of_something_else_is_told(
    changes: dict[str, str], line: str, tmp_path: Path
) -> None:
    own = loader.data_folder()
    (tmp_path / "products").mkdir()
    (tmp_path / "product_runs").mkdir()
    shutil.copy(own / "products/clamsmtp.toml", tmp_path / "products")
    stored = json.loads((own / "product_runs/clamsmtp.json").read_text(encoding="utf-8"))
    stored["runs"][1] |= changes
    (tmp_path / "product_runs/clamsmtp.json").write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(InputError) as error:
        products.load(loader.load(), tmp_path)
    assert str(error.value) == f"product_runs/clamsmtp.json: runs action-drop: {line}"


def test_a_run_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "product_runs").mkdir()
    (tmp_path / "product_runs/clamsmtp.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match=r"python -m kb\.lab\.products --update"):
        products.load(loader.load(), tmp_path)


@pytest.mark.parametrize(("rule", "old", "new", "line"), CASES)
def test_a_breach_is_told(rule: rules.Rule, old: str, new: str, line: str, tmp_path: Path) -> None:
    assert old in FILE
    folder = folder_of(tmp_path, FILE.replace(old, new, 1))
    book = loader.load()
    with pytest.raises(InputError) as error:
        products.load(book, folder)
    assert str(error.value) == line
    assert line in [str(breach) for breach in rule(reading.catalogue(book, folder), book)]


@pytest.mark.parametrize(("old", "new", "line"), READING)
def test_what_is_no_record_is_told(old: str, new: str, line: str, tmp_path: Path) -> None:
    assert old in FILE
    with pytest.raises(InputError) as error:
        products.load(loader.load(), folder_of(tmp_path, FILE.replace(old, new, 1)))
    assert str(error.value) == line


@pytest.mark.parametrize(
    ("key", "word"), [("action", "discard"), ("mechanism", "magic"), ("seen", "heard")]
)
def test_an_unknown_word_is_told_with_those_that_are_known(
    key: str, word: str, tmp_path: Path
) -> None:
    lines = [line for line in FILE.splitlines() if not line.startswith(f"{key} =")]
    table = "[[documents]]" if key == "seen" else "[[statements]]"
    text = "\n".join(lines).replace(table, f'{table}\n{key} = "{word}"')
    with pytest.raises(InputError) as error:
        products.load(loader.load(), folder_of(tmp_path, text))
    assert f"{key}: '{word}' is unknown; write \"" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_known_vendor_is_not_named_again(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        products.load(loader.load(), folder_of(tmp_path, FILE, vendor="sophos"))
    line = "products/sophos.toml: name: publishers.toml has sophos already; delete it here"
    assert str(error.value) == line
