"""The course: paths through the notebooks, the page of the cases, the notebook to start from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from kb.docs import notebooks
from kb.docs.places import DATA
from kb.knowledge import cases, course, loader
from kb.knowledge.book import Book
from kb.knowledge.cases import Case
from kb.render import links, markdown

CASES = "cases.md"
START = "notebooks/start-here.ipynb"
"""The notebook that the others are reached from; it holds no code."""

_HEAD = ("Step", "What you do", "Time", "Know before")
CASE_MINUTES = 10
"""What a case is reckoned to take."""

_INTRODUCTION = """\
A case is a fault to find. `kb lab --case N` starts mail servers and a gateway, with files in which
something is wrong, and gives you the customer's ticket. You edit the files in another window;
`check` starts the gateway anew and sends mail through it. What counts is what happens to the mail,
so any mend that serves the customer is right. `hint` helps, a little more each time.
"""

_START = """\
# Start here

Three paths lead through the notebooks. Take the one that is yours, open its first step, and come
back here for the next. In each notebook, run the cells from the top (`Shift+Enter`), guess before
you run where you are asked to, and try at least one exercise. The cases are faults to find, played
in a terminal: `kb lab --case N` begins case N.
"""


def pages(data: Path, book: Book) -> dict[str, str]:
    """The page of the cases, by its place below `docs/`.

    Raises:
        DataError: a case is wrong.
    """
    every = cases.load(data, book.questions).values()
    parts = ["# Cases: find the fault", _INTRODUCTION, *(_case(case, book) for case in every)]
    return {CASES: markdown.page(f"src/kb/data/{cases.FOLDER}", *parts)}


def _case(case: Case, book: Book) -> str:
    hints = "\n".join(f"{n}. {markdown.prose(hint)}" for n, hint in enumerate(case.hints, 1))
    about = ", ".join(
        f"[{markdown.prose(one.title)}]({links.place(one).seen_from(CASES)})"
        for one in map(book.questions.__getitem__, case.questions)
    )
    folded = f"{hints}\n\n{markdown.prose(case.solution)}\n\nTo tell the customer: {about}."
    return "\n\n".join(
        [
            f"## {case.number}. {markdown.prose(case.title)} {{ #case-{case.number} }}",
            f"> {markdown.prose(case.ticket)}",
            f"Solved when: {markdown.prose(case.aim)}",
            f"```sh\nkb lab --case {case.number}\n```",
            f'??? note "Hints and solution"\n\n{markdown.indented(folded)}',
        ]
    )


def start(root: Path, book: Book) -> dict[str, str]:
    """The notebook to start from, by its place in the checkout.

    Raises:
        InputError: the course or a notebook is wrong.
    """
    text = "\n\n".join([_START.strip(), _ways(root, book, "ipynb")])
    cell = {
        "cell_type": "markdown",
        "id": "cell-01",
        "metadata": {},
        "source": text.splitlines(keepends=True),
    }
    python = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {
        "cells": [cell],
        "metadata": {"kernelspec": python, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return {START: json.dumps(whole, indent=1, ensure_ascii=False) + "\n"}


def _ways(root: Path, book: Book, ending: str) -> str:
    """The paths, each with a table of its steps; links to notebooks have that ending."""
    data = root / DATA
    numbered = {case.number: case for case in cases.load(data, book.questions).values()}
    lessons, titles = course.lessons(data), notebooks.titles(root)

    def row(step: str) -> list[str]:
        number = course.case_number(step)
        if number is None:
            one = lessons[step]
            link = f"[{titles[step]}]({step}.{ending})"
            return [link, one.aim, f"{one.minutes} min", one.needs]
        case = numbered[number]
        page = f"../{CASES}" if ending == "md" else f"../docs/{CASES}"
        link = f"[Case {number}: {case.title}]({page}#case-{number})"
        return [link, "Find the fault in a gateway.", f"{CASE_MINUTES} min", "The steps above."]

    return "\n\n".join(
        f"## {way.title}: {_time(way.minutes)}\n\n{markdown.prose(way.who)}\n\n"
        + markdown.table(_HEAD, map(row, way.steps))
        for way in course.ways(data, numbered)
    )


def _time(minutes: int) -> str:
    return f"{minutes} minutes" if minutes < 60 else f"{minutes // 60} hours"


def _block(root: Path) -> str:
    return _ways(root, loader.load(root / DATA), "md")


BLOCKS: Mapping[str, Callable[[Path], str]] = {"course": _block}
"""By name: the function of the checkout's folder."""
