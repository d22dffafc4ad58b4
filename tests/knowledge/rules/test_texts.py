"""What people read: each rule, broken in a copy of the data, is told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.knowledge.rules import texts
from support.rules import QUESTION, Case, ids_of, told

CASES: list[Case] = [
    (
        texts.texts_are_written,
        lambda data: data.line("terms.toml", "arc", "definition", '" "'),
        "terms.toml: terms arc definition: is empty; write it",
    ),
    (
        texts.texts_are_written,
        lambda data: data.line("terms.toml", "arc", "definition", '"TO BE WRITTEN"'),
        "terms.toml: terms arc definition: still says TO BE WRITTEN; write it",
    ),
    (
        texts.texts_are_written,
        lambda data: data.write(
            "questions/why.toml", QUESTION.replace('["Look."]', '["Look.", ""]')
        ),
        "questions/why.toml: steps: is empty; write it",
    ),
    (
        texts.texts_are_written,
        lambda data: data.swap("demonstrations.toml", 'shown = "FETCH tells a', 'shown = "TODO a'),
        "demonstrations.toml: demonstrations search-misses-the-tag expects shown: still says "
        "TODO; write it",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=ids_of(CASES))
def test_a_breach_is_told_in_one_line(case: Case, tmp_path: Path) -> None:
    told(case, tmp_path)


def test_every_rule_is_broken_here() -> None:
    assert {case[0] for case in CASES} == set(texts.RULES)
