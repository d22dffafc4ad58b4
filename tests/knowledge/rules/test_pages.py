"""What pages are made of: each rule, broken in a copy of the data, is told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.knowledge.rules import pages
from support.rules import QUESTION, Case, ids_of, told

UNEXPECTED = """
[[demonstrations]]
id = "no-effect"
title = "Nothing"
protocol = "imap"
shows = "Nothing."
means = "Nothing."
claims = {}
[demonstrations.expects]
"""

CASES: list[Case] = [
    (
        pages.pages_are_whole,
        lambda data: data.cut("actions.toml", "strip-and-deliver"),
        "actions.toml: actions: no entry for strip-and-deliver; add it",
    ),
    (
        pages.pages_are_whole,
        lambda data: data.cut("protocols.toml", "imap"),
        "protocols.toml: protocols: no entry for imap; add it",
    ),
    (
        pages.a_page_rests_on_claims,
        lambda data: data.line("actions.toml", "drop", "claims", "[]"),
        "actions.toml: actions drop: no claim; name the claims that it rests on",
    ),
    (
        pages.a_page_rests_on_claims,
        lambda data: data.line("protocols.toml", "imap", "claims", "[]"),
        "protocols.toml: protocols imap: no claim; name the claims that it rests on",
    ),
    (
        pages.a_page_rests_on_claims,
        lambda data: data.write(
            "questions/why.toml", QUESTION.replace('["retr-has-two-replies"]', "[]")
        ),
        "questions/why.toml: claims: no claim; name the claims that it rests on",
    ),
    (
        pages.a_demonstration_expects_something,
        lambda data: data.append("demonstrations.toml", UNEXPECTED.format('["junk-keyword"]')),
        "demonstrations.toml: demonstrations no-effect expects: no condition; say what must be "
        "observed",
    ),
    (
        pages.a_page_rests_on_claims,
        lambda data: data.append("demonstrations.toml", UNEXPECTED.format("[]")),
        "demonstrations.toml: demonstrations no-effect: no claim; name the claims that it rests on",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=ids_of(CASES))
def test_a_breach_is_told_in_one_line(case: Case, tmp_path: Path) -> None:
    told(case, tmp_path)


def test_every_rule_is_broken_here() -> None:
    assert {case[0] for case in CASES} == set(pages.RULES)
