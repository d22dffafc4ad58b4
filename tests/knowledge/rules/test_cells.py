"""The 24 cells: each rule, broken in a copy of the data, is told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.knowledge.rules import cells
from support.rules import Case, ids_of, told

CASES: list[Case] = [
    (
        cells.all_cells_stand_once,
        lambda data: data.cut("matrix.toml", "spam/drop/imap"),
        "matrix.toml: cells: the cell spam/drop/imap is missing; add it",
    ),
    (
        cells.all_cells_stand_once,
        lambda data: data.swap("matrix.toml", "spam/drop/imap", "spam/drop/imap4"),
        "matrix.toml: cells: nothing has the id 'spam/drop/imap4'; did you mean "
        "spam/drop/imap or spam/drop/smtp or spam/drop/pop3?",
    ),
    (
        cells.a_no_has_its_grounds,
        lambda data: data.line("matrix.toml", "spam/drop/imap", "instead", "[]"),
        "matrix.toml: cells spam/drop/imap: a no needs `instead`: the actions that would do",
    ),
    (
        cells.a_no_has_its_grounds,
        lambda data: data.line("matrix.toml", "spam/drop/imap", "cost", '""'),
        "matrix.toml: cells spam/drop/imap: basis product needs `cost`: what clients feel",
    ),
    (
        cells.a_no_has_its_grounds,
        lambda data: data.entry(
            "matrix.toml",
            "spam/reject/imap",
            'article = "no"\nbasis = "protocol"',
            'article = "yes"',
        ),
        "matrix.toml: cells spam/reject/imap: a yes has no `instead` or `cost`; delete them or "
        "make it a no",
    ),
    (
        cells.a_cell_has_claims,
        lambda data: data.line("matrix.toml", "spam/tag/imap", "claims", "[]"),
        "matrix.toml: cells spam/tag/imap: no claim; name at least one in `claims`",
    ),
    (
        cells.a_reason_is_one_sentence,
        lambda data: data.line("matrix.toml", "spam/tag/imap", "reason", '"It is. It can."'),
        "matrix.toml: cells spam/tag/imap reason: write one sentence, with a capital first "
        "and a full stop last",
    ),
    (
        cells.a_reason_is_one_sentence,
        lambda data: data.line("matrix.toml", "spam/tag/imap", "customer", '""'),
        "matrix.toml: cells spam/tag/imap customer: write one sentence, with a capital first "
        "and a full stop last",
    ),
    (
        cells.a_reason_is_one_sentence,
        lambda data: data.line("matrix.toml", "spam/tag/imap", "reason", '"The tag is put in"'),
        "matrix.toml: cells spam/tag/imap reason: write one sentence, with a capital first "
        "and a full stop last",
    ),
    (
        cells.an_alternative_is_offered,
        lambda data: data.line("matrix.toml", "spam/reject/imap", "instead", '["tag", "drop"]'),
        "matrix.toml: cells spam/reject/imap: `instead` names drop, but spam/drop/imap is no "
        "yes; name one that is",
    ),
    (
        cells.an_alternative_is_offered,
        lambda data: data.line("matrix.toml", "spam/reject/imap", "instead", '["deliver"]'),
        "matrix.toml: cells spam/reject/imap: `instead` names deliver, but spam/deliver/imap "
        "is no yes; name one that is",
    ),
    (
        cells.the_products_own_word_is_cited,
        lambda data: data.entry(
            "matrix.toml", "spam/tag/imap", '  "article-offers-accept-and-tag",\n', ""
        ),
        "matrix.toml: cells spam/tag/imap: no claim cites article-1073, whose statement "
        "`article` is",
    ),
    (
        cells.a_basis_is_shown,
        lambda data: data.line(
            "matrix.toml", "spam/drop/pop3", "claims", '["article-argues-for-reject-alone"]'
        ),
        "matrix.toml: cells spam/drop/pop3: basis product needs a claim that cites a source "
        "of kind vendor",
    ),
    (
        cells.a_basis_is_shown,
        lambda data: data.line(
            "matrix.toml",
            "spam/reject/pop3",
            "claims",
            '["article-argues-for-reject-alone", "kernun-answers-err"]',
        ),
        "matrix.toml: cells spam/reject/pop3: basis protocol needs a claim that cites a "
        "source of kind rfc",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=ids_of(CASES))
def test_a_breach_is_told_in_one_line(case: Case, tmp_path: Path) -> None:
    told(case, tmp_path)


def test_every_rule_is_broken_here() -> None:
    assert {case[0] for case in CASES} == {cells.all_cells_stand_once, *cells.RULES}
