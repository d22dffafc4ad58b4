"""The instructor's page: for each notebook its aims and time, the room's questions, the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kb.docs.places import DATA
from kb.knowledge import course
from kb.knowledge.course import Lesson, Notes
from kb.render import deck, markdown
from kb.render.markdown import bullets, prose
from kb.render.notebook import Notebook, exercises

PAGE = "notebooks/instructor/index.md"
_INTRODUCTION = """\
For whoever teaches the [course](../index.md). A section a notebook: what it is for, how long it
takes, what the room is asked to guess, where trainees stumble, a question to talk about, and the
exercises with their answers, which are the notebook's own. The times are with one exercise.
"""
_SLIDES = """\
Made of the notebooks' own cells. Keys or buttons turn them, what answers a question is on the next
one, and printed they are a handout.
"""


_RELATIVE = re.compile(r"\]\((?![a-z]+:|#)")
"""Before the target of a link that holds from a notebook's page."""


def pages(root: Path, stored: Mapping[str, Notebook], titles: Mapping[str, str]) -> dict[str, str]:
    """The page, by its place below `docs/`.

    Args:
        root: the checkout.
        stored: the notebooks by name, in the course's order.
        titles: theirs, with their numbers.

    Raises:
        DataError: a notebook of the course has no notes, or notes have no notebook.
    """
    lessons, notes = course.lessons(root / DATA), course.notes(root / DATA)
    parts = [
        part
        for name, one in stored.items()
        if name in notes
        for part in _lesson(name, titles[name], one, lessons[name], notes[name])
    ]
    source = f"notebooks/ and src/kb/data/{course.FOLDER}"
    decks = bullets(f'<a href="../slides/{name}.html">{titles[name]}</a>' for name in notes)
    slides = f"## Slides {{ #slides }}\n\n{_SLIDES}\n\n{decks}"
    return {PAGE: markdown.page(source, "# For instructors", _INTRODUCTION, slides, *parts)}


def _lesson(name: str, title: str, one: Notebook, lesson: Lesson, notes: Notes) -> Iterator[str]:
    yield f"## {title} {{ #{name} }}"
    yield f"[The notebook](../{name}.md): {prose(lesson.aim)}"
    yield f"**Time:** {lesson.minutes} minutes. **Know before:** {prose(lesson.needs)}"
    if asked := deck.questions(one):
        yield "**The room guesses, before the cell is run:**"
        yield bullets(map(_from_below, asked))
    yield "**Where trainees stumble:**"
    yield bullets(map(prose, notes.stumbles))
    yield f"**To talk about:** {prose(notes.ask)}"
    yield f"**They should come to:** {prose(notes.answer)}"
    for exercise, solution in exercises(one):
        yield markdown.folded(f"Exercise {prose(exercise)}: the answer", _from_below(solution))


def _from_below(text: str) -> str:
    """Links of a notebook's page made to hold from a folder below it."""
    return _RELATIVE.sub("](../", text)
