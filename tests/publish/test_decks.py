"""The slides: a deck for each notebook, nothing of the solutions, no answer beside its question."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb.docs import notebooks
from kb.publish import decks
from kb.render import deck
from kb.render.notebook import Notebook, exercises

ROOT = Path(__file__).parents[2]
NOTEBOOKS = notebooks.read(ROOT)


@pytest.mark.parametrize("one", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_a_deck_has_no_solution_and_a_question_ends_its_slide(one: Notebook) -> None:
    slides = deck.slides(one)
    assert len(slides) > 10
    assert slides[0].startswith("# ")
    asked = [slide for slide in slides if deck.QUESTION in slide]
    assert len(asked) == len(deck.questions(one)) > 0
    for slide in asked:
        _, _, behind = slide.partition(deck.QUESTION)
        assert "```" not in behind, behind
    whole = "\n".join(slides)
    solved = [*exercises(one)]
    assert len(solved) >= 3
    for title, solution in solved:
        assert title in whole
        code = solution.partition("\n```")[0].removeprefix("```python\n")
        assert code not in whole


@pytest.mark.parametrize("one", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_a_slide_is_not_overfull_unless_it_is_one_cell(one: Notebook) -> None:
    for slide in deck.slides(one):
        lines = [line for line in slide.splitlines() if line.strip()]
        assert len(lines) <= deck.FULL or slide.count("```python") <= 1


def test_every_notebook_has_a_deck_with_numbered_slides_and_links_that_hold() -> None:
    folders, files = (decks.files(ROOT, flat=flat) for flat in (False, True))
    assert {Path(place).stem for place in folders} == set(NOTEBOOKS)
    for html in folders.values():
        numbers = [int(found) for found in re.findall(r'<section id="slide-(\d+)"', html)]
        assert numbers == [*range(1, len(numbers) + 1)]
    place = "notebooks/slides/drop.html"
    assert 'href="../../notebooks/reject/"' in folders[place]
    assert 'href="../../notebooks/reject.html"' in files[place]
    assert 'href="../../notebooks/"' in folders[place]
    assert 'href="../../notebooks/index.html"' in files[place]
    assert not re.search(r'href="[^":]+\.md', "".join([*folders.values(), *files.values()]))
