"""The course: every notebook in it, paths that take the time they tell, copies for learners."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.docs import course as pages
from kb.docs import instructor, learners, notebooks
from kb.errors import DataError
from kb.knowledge import cases, course, loader
from kb.render.notebook import exercises

ROOT = Path(__file__).parents[2]
DATA = loader.data_folder()
BOOK = loader.load()
NUMBERS = {case.number for case in cases.load(DATA, BOOK.questions).values()}


def test_every_notebook_has_its_place_in_the_course() -> None:
    stored = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert stored - {notebooks.START} == set(course.lessons(DATA))


@pytest.mark.parametrize("way", course.ways(DATA, NUMBERS), ids=lambda way: way.id)
def test_a_path_takes_the_time_that_it_tells(way: course.Way) -> None:
    lessons = course.lessons(DATA)
    steps = [course.case_number(step) for step in way.steps]
    taken = sum(lessons[s].minutes for s in way.steps if s in lessons)
    taken += pages.CASE_MINUTES * sum(number is not None for number in steps)
    assert 0.6 * way.minutes <= taken <= way.minutes


def test_a_step_that_is_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "course").mkdir()
    (tmp_path / "course/notebooks.toml").write_text("")
    step = '[[paths]]\nid = "a"\ntitle = "A"\nminutes = 1\nwho = "w"\nsteps = ["case 99"]\n'
    (tmp_path / "course/paths.toml").write_text(step)
    with pytest.raises(DataError, match=r"course/paths.toml: paths a: 'case 99' is neither"):
        course.ways(tmp_path, NUMBERS)


def test_learners_get_no_outputs_and_keep_what_they_wrote(tmp_path: Path) -> None:
    new = learners.copy(ROOT, tmp_path / "learn")
    assert {path.name for path in new} == {p.name for p in (ROOT / "notebooks").glob("*.ipynb")}
    for path in new:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        assert not any(cell["outputs"] or cell["execution_count"] for cell in code)
    mine, gone = new[0], new[1]
    mine.write_text("mine")
    gone.unlink()
    assert learners.copy(ROOT, tmp_path / "learn") == [gone]
    assert mine.read_text() == "mine"


def test_an_instructor_has_notes_on_every_notebook_and_the_answers_of_its_exercises() -> None:
    stored = notebooks.read(ROOT)
    page = instructor.pages(ROOT, stored, notebooks.titles(ROOT))[instructor.PAGE]
    for name, one in stored.items():
        lesson, notes = course.lessons(DATA)[name], course.notes(DATA)[name]
        _, _, section = page.partition(f"{{ #{name} }}")
        section = section.partition("\n## ")[0]
        for told in (lesson.aim, f"{lesson.minutes} minutes", notes.ask, notes.answer):
            assert told in section, name
        assert len(notes.stumbles) >= 2
        assert section.count(": the answer</summary>") == len([*exercises(one)]) >= 3
        assert "```python" in section


def test_a_notebook_without_notes_and_notes_without_a_notebook_are_told(tmp_path: Path) -> None:
    (tmp_path / "course").mkdir()
    lesson = '[[notebooks]]\nid = "drop"\naim = "a"\nminutes = 1\nneeds = "n"\n'
    (tmp_path / "course/notebooks.toml").write_text(lesson)
    notes = tmp_path / "course/instructor.toml"
    notes.write_text("")
    with pytest.raises(DataError, match=r"course/instructor.toml: notes drop: .* has no notes"):
        course.notes(tmp_path)
    notes.write_text('[[notes]]\nid = "dorp"\nstumbles = []\nask = "a"\nanswer = "b"\n')
    with pytest.raises(DataError, match=r"course/instructor.toml: notes dorp: .*drop"):
        course.notes(tmp_path)
