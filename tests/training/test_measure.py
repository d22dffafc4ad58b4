"""What is reached on the labelled questions, those that nobody tuned on included."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from kb.errors import DataError
from kb.knowledge import loader
from training import baselines, examples, guide, measure
from training.__main__ import main
from training.figures import AIMS, Figures, Found, Share, cases, figures

BOOK = loader.load()
SETS = {name: cases(measure.SETS / name) for name in measure.FILES}


@pytest.fixture(scope="module")
def reached() -> Mapping[str, Figures]:
    """By the set's name; thousands of questions are asked for it, once."""
    return measure.all_figures(BOOK)


@pytest.mark.parametrize("name", AIMS)
@pytest.mark.parametrize("of", ["development", measure.POOLED])
def test_the_aims_are_reached(reached: Mapping[str, Figures], of: str, name: str) -> None:
    """On what nobody tuned on, taken together: a single set is too small to tell."""
    found, aim = reached[of].share(name), AIMS[name]
    assert found.of >= 70
    assert aim.reached(found)


def test_most_answers_are_sure(reached: Mapping[str, Figures]) -> None:
    assert reached[measure.POOLED].sure.value >= 0.6, "who is never sure is never wrong"


def test_the_guide_states_what_is_reached(reached: Mapping[str, Figures]) -> None:
    text = guide.GUIDE.read_text(encoding="utf-8")
    assert guide.with_figures(text, reached) == text, "run python -m training measure --update"


def test_a_guide_without_a_place_for_the_figures_is_refused(
    reached: Mapping[str, Figures],
) -> None:
    with pytest.raises(DataError, match="a mark is missing"):
        guide.with_figures("no marks", reached)


def test_an_aim_that_is_missed_is_bold() -> None:
    good, bad = Share(99, 100), Share(10, 100)
    found = Figures(
        first=good, first_three=bad, later=good, later_three=good, cells=good,
        off_topic=bad, wrong=Share(3, 100), sure=good, milliseconds=1.0,
    )  # fmt: skip
    row = guide.table({"one": found}).splitlines()[-1]
    assert row.startswith("| one | 99.0% (99/100) | **10.0% (10/100)** | ")
    assert row.count("**") == 4


@pytest.mark.parametrize("name", measure.FILES)
def test_a_title_search_is_far_behind(name: str) -> None:
    search = baselines.bm25(BOOK)
    found = figures(SETS[name], lambda text: Found(search(text), confident=True))
    topics = found.first.hits + found.later.hits
    assert topics <= 0.6 * (found.first.of + found.later.of)
    assert not found.cells.of or found.cells.value < 0.5


def test_the_sets_are_large_and_whole() -> None:
    wanted = {id_ for one in SETS.values() for case in one for id_ in case.wanted}
    assert wanted == {*BOOK.questions, *BOOK.cells}
    every = [case.text for one in SETS.values() for case in one]
    assert len(every) >= 2500
    pooled = [case for name in measure.UNSEEN for case in SETS[name]]
    assert sum(case.on_cells for case in pooled) >= 250
    assert sum(not case.wanted for case in pooled) >= 200
    for one in SETS.values():
        assert len({case.text for case in one}) == len(one), "a question stands twice"


def test_no_question_of_the_sets_was_trained_on() -> None:
    trained = {text.lower() for _, text in examples.examples()}
    asked = [case.text for one in SETS.values() for case in one]
    both = {text for text in asked if text.lower() in trained}
    # Short ones are so few that two people now and then hit upon the same.
    assert all(len(text.split()) <= 7 for text in both)
    assert len(both) <= len(asked) / 90


def test_the_command_prints_each_figure_beside_its_aim(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = (
        "[none]\nhow do i set up a vpn\n[spam/tag/pop3]\ntag pop\n[scanner-down]\nscanner down\n"
    )
    (tmp_path / "mine.txt").write_text(asked)
    assert measure.main([str(tmp_path / "mine.txt")]) == 0
    out = capsys.readouterr().out
    assert "mine: 3 questions\n" in out
    rows = {line[:26].strip(): line[26:].split() for line in out.splitlines()}
    assert rows["first topics, first answer"][:5] == ["at", "least", "92%", "reached", "100.0%"]
    assert rows["later topics, among three"][:4] == ["at", "least", "95%", "–"]
    assert rows["cells"][4:6] == ["100.0%", "(1/1)"]
    assert measure.POOLED not in out


def test_what_nobody_tuned_on_is_measured_together(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    unseen = ("fresh.txt", "statements.txt")
    monkeypatch.setattr(measure, "UNSEEN", unseen)
    monkeypatch.setattr(measure, "FILES", ("cells.txt", *unseen))
    assert measure.main([]) == 0
    *each, last = capsys.readouterr().out.split("\n\n")
    assert [one.split(":")[0].strip() for one in each[-3:]] == ["cells", "fresh", "statements"]
    number = sum(len(SETS[name]) for name in unseen)
    assert last.startswith(f"{measure.POOLED}: {number} questions\n")
    together = [case for name in unseen for case in SETS[name]]
    assert str(figures(together, measure.kb_ask(BOOK)).first) in last


def test_bad_input_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", str(tmp_path / "nowhere.txt")]) == 2
    assert main(["measure", "--what"]) == 2
    assert main(["measure", "--update", "one.txt"]) == 2
    assert capsys.readouterr().err.count("\n") == 3
