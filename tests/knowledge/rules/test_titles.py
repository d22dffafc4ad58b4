"""Titles: each rule, broken in a copy of the data, is told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.knowledge.rules import titles
from support.rules import POP3, Case, ids_of, told

LONG = "Correspondingly comprehensive capability-advertisement misrepresentations"


def spoilt(rule: titles.Rule, title: str, mend: str) -> Case:
    """A claim with that title."""
    return (
        rule,
        lambda data: data.line(POP3, "dele-only-marks", "title", f'"{title}"'),
        f"{POP3}: claims dele-only-marks title: {mend}",
    )


CASES: list[Case] = [
    spoilt(titles.a_title_is_short_and_says_something, "DELE", "1 word; say it in 3 to 8"),
    spoilt(
        titles.a_title_is_short_and_says_something,
        "DELE only marks a message for the time being",
        "9 words; say it in 3 to 8",
    ),
    spoilt(titles.a_title_is_short_and_says_something, LONG, f"{len(LONG)} letters; at most 52"),
    spoilt(
        titles.a_title_is_short_and_says_something,
        "DELE only marks.",
        "no sign stands at its beginning, no full stop at its end",
    ),
    (
        titles.titles_differ,
        lambda data: data.line(
            POP3, "top-sends-the-header", "title", '"dele only MARKS a message"'
        ),
        f"{POP3}: claims top-sends-the-header title: 'dele only MARKS a message' is the title of "
        "dele-only-marks; tell them apart",
    ),
    (
        titles.titles_differ,
        lambda data: data.line(
            "article.toml", "rule-on-the-tag", "title", '"The client only pops or polls"'
        ),
        "article.toml: sentences client-pops-or-polls title: 'The client only pops or polls' is "
        "the title of rule-on-the-tag; tell them apart",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=ids_of(CASES))
def test_a_breach_is_told_in_one_line(case: Case, tmp_path: Path) -> None:
    told(case, tmp_path)


def test_every_rule_is_broken_here() -> None:
    assert {case[0] for case in CASES} == set(titles.RULES)
