"""Answers against data: each rule, broken in a copy of the data, is told in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb.knowledge import reading
from kb.knowledge.rules import answers
from support.data import Data
from support.rules import QUESTION, Case, ids_of, told


def asking(old: str, new: str) -> Callable[[Data], None]:
    """Add a question with another text in it."""
    return lambda data: data.write("questions/why.toml", QUESTION.replace(old, new))


CASES: list[Case] = [
    (
        answers.an_answer_says_what_to_do,
        lambda data: data.write("questions/why.toml", QUESTION.replace('["Look."]', "[]")),
        "questions/why.toml: steps: write at least one step",
    ),
    (
        answers.an_answer_says_what_the_cells_say,
        lambda data: data.write("questions/why.toml", QUESTION.replace("tag/pop3", "drop/pop3")),
        'questions/why.toml: relies spam/drop/pop3: the answer says "yes", matrix.toml '
        '"no by product"; mend the answer and its reply, then write "no by product" here, '
        "or mend matrix.toml",
    ),
    (
        answers.an_answer_was_read_against_its_claims,
        lambda data: data.write("questions/why.toml", QUESTION),
        "questions/why.toml: reviewed retr-has-two-replies: the answer has not been read "
        "against this claim; run python -m kb.knowledge.review why",
    ),
    (
        answers.an_answer_was_read_against_its_claims,
        lambda data: data.write(
            "questions/why.toml", f'{QUESTION}[reviewed]\nretr-has-two-replies = "00000000"\n'
        ),
        "questions/why.toml: reviewed retr-has-two-replies: claims/pop3.toml says it "
        "otherwise now; run python -m kb.knowledge.review why",
    ),
    (
        answers.an_answer_cites_whom_it_names,
        asking("Because.", "Because the article says so."),
        "questions/why.toml: article is named, but is no ground; name a claim that cites the "
        "article, or leave it out",
    ),
    (
        answers.an_answer_cites_whom_it_names,
        asking("A body.", "{product} does it."),
        "questions/why.toml: {product} is named, but is no ground; name a claim that cites the "
        "article, or leave it out",
    ),
    (
        answers.a_reply_names_nobody_by_itself,
        asking("A body.", "Cyberoam UTM does it."),
        "questions/why.toml: reply: write {product} for Cyberoam UTM",
    ),
    (
        answers.a_reply_names_nobody_by_itself,
        asking("A body.", "Ask {vendors}."),
        "questions/why.toml: reply: {vendors} stands for nothing; use {article}, "
        "{product}, {vendor}",
    ),
    (
        answers.a_reply_promises_only_what_is_known,
        asking("A body.", "The virus is always taken out."),
        "questions/why.toml: reply: 'always' promises too much; say whose word it is, or on what "
        "it depends",
    ),
    (
        answers.a_reply_is_short,
        asking("A body.", "word " * 120 + "more."),
        "questions/why.toml: reply: has 121 words; write at most 120, or list steps",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=ids_of(CASES))
def test_a_breach_is_told_in_one_line(case: Case, tmp_path: Path) -> None:
    told(case, tmp_path)


@pytest.mark.parametrize("step", ["- Look.", "1. Look."])
def test_a_reply_that_lists_steps_may_be_longer(step: str, tmp_path: Path) -> None:
    data = Data(tmp_path / "data")
    body = "word " * 120
    asking('"A body."', f'"""\n{body}\n{step}\n"""')(data)
    assert not list(answers.a_reply_is_short(reading.read(data.folder)))


def test_every_rule_is_broken_here() -> None:
    assert {case[0] for case in CASES} == set(answers.RULES)
