"""Ids: each rule, broken in a copy of the data, is told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.knowledge.rules import ids
from support.rules import POP3, QUESTION, Case, ids_of, told

RETR = '{ source = "rfc1939", section = "5", phrase = "-ERR no such message" }'
RELATED = QUESTION.replace("answer =", "related = [NAMED]\nanswer =", 1)

CASES: list[Case] = [
    (
        ids.ids_are_slugs,
        lambda data: data.swap("terms.toml", 'id = "arc"', 'id = "ARC_chain"'),
        "terms.toml: terms ARC_chain: an id has small letters, digits and single hyphens; "
        "rename it",
    ),
    (
        ids.an_id_names_one_thing,
        lambda data: data.swap("terms.toml", 'id = "arc"', 'id = "tag"'),
        "actions.toml: actions tag: terms.toml terms tag has this id already; rename one of "
        "the two",
    ),
    (
        ids.an_id_names_one_thing,
        lambda data: data.write("questions/retr-has-two-replies.toml", QUESTION),
        "questions/retr-has-two-replies.toml: claims/pop3.toml claims retr-has-two-replies "
        "has this id already; rename one of the two",
    ),
    (
        ids.ids_are_known,
        lambda data: data.swap("matrix.toml", '"cyberoam-utm"', '"cyberoam"'),
        "matrix.toml: product: nothing has the id 'cyberoam'; did you mean cyberoam-utm?",
    ),
    (
        ids.ids_are_known,
        lambda data: data.swap("matrix.toml", '"retr-err-comes-back"', '"retr-err-came-back"'),
        "matrix.toml: cells spam/reject/pop3 claims: nothing has the id "
        "'retr-err-came-back'; did you mean retr-err-comes-back or "
        "retr-reply-cannot-be-taken-back or retr-err-removes-nothing?",
    ),
    (
        ids.ids_are_known,
        lambda data: data.swap("products.toml", '"article-1073"', '"article-1037"'),
        "products.toml: products cyberoam-utm source: nothing has the id 'article-1037'; did "
        "you mean article-1073 or rfc7103?",
    ),
    (
        ids.ids_are_known,
        lambda data: data.entry(POP3, "uidl-persists", "rfc1939", "rfc1993"),
        "claims/pop3.toml: claims uidl-persists citations: nothing has the id 'rfc1993'; did "
        "you mean rfc1939 or rfc8996 or rfc7103?",
    ),
    (
        ids.ids_are_known,
        lambda data: data.line("actions.toml", "drop", "claims", '["nonesuch"]'),
        "actions.toml: actions drop claims: nothing has the id 'nonesuch'",
    ),
    (
        ids.ids_are_known,
        lambda data: data.line("protocols.toml", "imap", "claims", '["nonesuch"]'),
        "protocols.toml: protocols imap claims: nothing has the id 'nonesuch'",
    ),
    (
        ids.ids_are_known,
        lambda data: data.line("article.toml", "mail-is-already-there", "claims", '["nonesuch"]'),
        "article.toml: sentences mail-is-already-there claims: nothing has the id 'nonesuch'",
    ),
    (
        ids.ids_are_known,
        lambda data: data.line(
            "discrepancies.toml", "pops-and-polls", "sentences", '["client-pops-and-polls"]'
        ),
        "discrepancies.toml: discrepancies pops-and-polls sentences: nothing has the id "
        "'client-pops-and-polls'; did you mean client-pops-or-polls or "
        "client-begins-and-counts?",
    ),
    (
        ids.ids_are_known,
        lambda data: data.line(
            "discrepancies.toml", "implementation-or-protocol", "cells", '["spam/reject/pop"]'
        ),
        "discrepancies.toml: discrepancies implementation-or-protocol cells: nothing has the "
        "id 'spam/reject/pop'; did you mean spam/reject/pop3 or spam/reject/smtp or "
        "spam/reject/imap?",
    ),
    (
        ids.ids_are_known,
        lambda data: data.line("terms.toml", "arc", "see", '["dkin"]'),
        "terms.toml: terms arc see: nothing has the id 'dkin'; did you mean dkim or dane?",
    ),
    (
        ids.ids_are_known,
        lambda data: data.write("questions/why.toml", QUESTION.replace("tag/pop3", "tag/pop")),
        "questions/why.toml: relies: nothing has the id 'spam/tag/pop'; did you mean "
        "spam/tag/pop3 or spam/tag/smtp or spam/tag/imap?",
    ),
    (
        ids.nothing_is_listed_twice,
        lambda data: data.line("matrix.toml", "spam/reject/imap", "instead", '["tag", "tag"]'),
        "matrix.toml: cells spam/reject/imap instead: tag is listed twice; delete one of the two",
    ),
    (
        ids.nothing_is_listed_twice,
        lambda data: data.line(POP3, "rset-unmarks", "citations", f"[{RETR}, {RETR}]"),
        "claims/pop3.toml: claims rset-unmarks citations: rfc1939 is listed twice; delete "
        "one of the two",
    ),
    (
        ids.a_term_points_elsewhere,
        lambda data: data.line("terms.toml", "arc", "see", '["arc"]'),
        "terms.toml: terms arc: `see` names the term itself; delete it",
    ),
    (
        ids.ids_are_known,
        lambda data: data.write("questions/why.toml", RELATED.replace("NAMED", '"why-not"')),
        "questions/why.toml: related: nothing has the id 'why-not'; did you mean why?",
    ),
    (
        ids.nothing_is_listed_twice,
        lambda data: data.write("questions/why.toml", RELATED.replace("NAMED", '"why", "why"')),
        "questions/why.toml: related: why is listed twice; delete one of the two",
    ),
    (
        ids.a_question_leads_elsewhere,
        lambda data: data.write("questions/why.toml", RELATED.replace("NAMED", '"why"')),
        "questions/why.toml: related: it names the question itself; delete it",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=ids_of(CASES))
def test_a_breach_is_told_in_one_line(case: Case, tmp_path: Path) -> None:
    told(case, tmp_path)


def test_every_rule_is_broken_here() -> None:
    assert {case[0] for case in CASES} == set(ids.RULES)
