"""The compiled tables are what the files give, and a change of the files can be read in them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kb.ask import tables
from kb.errors import InputError
from kb.knowledge import loader
from kb.model import Action
from training import examples, train
from training.rounding import SLACK


def test_the_tables_are_fresh() -> None:
    assert tables.load().digest == train.digest(), "run make train"


@pytest.mark.slow
@pytest.mark.long
def test_training_gives_the_same_tables(capsys: pytest.CaptureFixture[str]) -> None:
    before = tables.path().stat().st_mtime_ns
    assert train.main(["--check"]) == 0
    assert train.main([]) == 0
    assert capsys.readouterr().out == "tables.json is up to date\n" * 2
    assert tables.path().stat().st_mtime_ns == before


@pytest.mark.slow
@pytest.mark.long
def test_a_new_phrasing_changes_little_and_where_it_belongs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    label, phrasing = "still-on-server", "is the untouched mail kept at our hoster after the cut"
    more = tmp_path / "phrasings.txt"
    text = examples.PHRASINGS.read_text(encoding="utf-8")
    more.write_text(f"{text}\n[{label}]\n{phrasing}\n", encoding="utf-8")
    monkeypatch.setattr(examples, "PHRASINGS", more)
    stored = train.stored_steps(tables.path())
    made = train.tables_of(train.learn(start=stored), stored, SLACK)
    path = tmp_path / "tables.json"
    path.write_text(train.written(made), encoding="utf-8")
    now = train.stored_steps(path)
    moved = {
        c: {f for f in {*stored[c], *now[c]} if stored[c].get(f) != now[c].get(f)} for c in now
    }
    assert moved[label]
    assert sum(map(len, moved.values())) <= 100
    assert max(moved, key=lambda c: len(moved[c])) == label
    told = list(train.changed(stored, now))
    assert any(line.startswith(f"  {label}: ") for line in told)


def test_what_is_written_is_read() -> None:
    stored = tables.load()
    lines = train.written(stored)
    assert lines == tables.path().read_text(encoding="utf-8")
    assert tables.read(tables.path()) == stored
    assert len(stored.weights) > 1000


def test_broken_tables_are_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "tables.json"
    monkeypatch.setattr(tables, "path", lambda: broken)
    for text in ("", "{", '{"digest": "x"}', '{"digest": 1}'):
        broken.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=r"^ask/tables.json: cannot be read .*training train$"):
            tables.load.__wrapped__()
        assert train.stored_steps(broken) == {}
    broken.unlink()
    with pytest.raises(InputError, match="training train"):
        tables.load.__wrapped__()


def test_every_question_is_a_class() -> None:
    assert {*tables.load().classes} == {*loader.load().questions, *Action, "none"}


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
