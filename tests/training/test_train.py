"""The compiled tables are what the files give."""

from __future__ import annotations

import random

import pytest

from kb.ask import tables
from kb.errors import InputError
from kb.knowledge import loader
from training import examples, train


def test_the_tables_are_fresh() -> None:
    assert tables.load().digest == train.digest(), "run make train"


@pytest.mark.slow
def test_training_gives_the_same_tables() -> None:
    assert train.main(["--check"]) == 0


def test_every_question_is_a_class() -> None:
    assert {*tables.load().classes} == {*loader.load().questions, "cell", "none"}


def test_alternatives_are_all_drawn() -> None:
    draw = random.Random(1)
    assert examples.drawn("a (b|c) d", 9, draw) == ["a b d", "a c d"]
    texts = examples.drawn("(a|b|c|d) (e|f|g|)", 4, draw)
    assert len(texts) == 4
    assert {text[0] for text in texts} == {*"abcd"}
    assert {text[1:].strip() for text in texts} == {"e", "f", "g", ""}


def test_a_mistake_in_the_phrasings_names_the_label(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples.labelled_lines, "read", lambda path: {"still-on-servre": ["x"]})
    with pytest.raises(InputError, match=r"\[still-on-servre\].*did you mean still-on-server"):
        examples.phrasings()
    monkeypatch.setattr(examples.labelled_lines, "read", lambda path: {"cell": ["x"]})
    with pytest.raises(InputError, match="has no phrasings; write at least ten"):
        examples.phrasings()
