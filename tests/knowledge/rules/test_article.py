"""The article: each rule, broken in a copy of the data, is told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.knowledge.rules import article
from support.rules import Case, ids_of, told

CASES: list[Case] = [
    (
        article.sentences_are_found_by_few_words,
        lambda data: data.line("article.toml", "mail-is-already-there", "opens", '""'),
        "article.toml: sentences mail-is-already-there: `opens` has 0 words; give the first "
        "1 to 12",
    ),
    (
        article.sentences_are_found_by_few_words,
        lambda data: data.line(
            "article.toml", "mail-is-already-there", "opens", '"a b c d e f g h i j k l m"'
        ),
        "article.toml: sentences mail-is-already-there: `opens` has 13 words; give the first "
        "1 to 12",
    ),
    (
        article.sentences_are_found_by_few_words,
        lambda data: data.line(
            "article.toml",
            "mail-is-already-there",
            "opens",
            '"This means that the POP3 is used to allow a workstation"',
        ),
        "article.toml: sentences mail-is-already-there: `opens` is that of "
        "pop3-retrieves-held-mail; each sentence stands once",
    ),
    (
        article.a_sentence_maps_to_claims,
        lambda data: data.line("article.toml", "mail-is-already-there", "claims", "[]"),
        "article.toml: sentences mail-is-already-there: no claim; name the claims that it maps to",
    ),
    (
        article.what_does_not_hold_is_shown,
        lambda data: data.line("article.toml", "client-pops-or-polls", "remark", '""'),
        "article.toml: sentences client-pops-or-polls: bearing loose needs a `remark`: what "
        "is amiss",
    ),
    (
        article.what_does_not_hold_is_shown,
        lambda data: data.line("article.toml", "mail-is-already-there", "bearing", '"wrong"'),
        "article.toml: sentences mail-is-already-there: bearing wrong, but no discrepancy "
        "shows it; name it in the `sentences` of an entry in discrepancies.toml",
    ),
    (
        article.a_discrepancy_is_grounded,
        lambda data: data.line("discrepancies.toml", "pops-and-polls", "claims", "[]"),
        "discrepancies.toml: discrepancies pops-and-polls: no claim; name the claims that "
        "stand against the article",
    ),
    (
        article.a_discrepancy_is_grounded,
        lambda data: data.append(
            "discrepancies.toml",
            '[[discrepancies]]\nid = "loose-end"\ntitle = "T"\nsays = "S"\nbut = "B"\n'
            'consequence = "C"\nclaims = ["uidl-persists"]\n',
        ),
        "discrepancies.toml: discrepancies loose-end: name the `sentences` or the `cells` "
        "that it concerns",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=ids_of(CASES))
def test_a_breach_is_told_in_one_line(case: Case, tmp_path: Path) -> None:
    told(case, tmp_path)


def test_every_rule_is_broken_here() -> None:
    assert {case[0] for case in CASES} == set(article.RULES)
