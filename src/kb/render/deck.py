"""A notebook as slides: the same cells, cut where a talk would pause.

A heading begins a slide, and a question to the room ends one, so that what answers it is on the
next. Solutions are left out: they are the instructor's (`kb.docs.instructor`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.render.notebook import SOLUTION, Cell, Notebook, blocks

FULL = 24
"""Lines that go onto a slide."""
LETTERS = 90
"""Of a line of text."""
QUESTION = "**Guess first.**"
"""How a notebook begins a question whose answer the next cell shows."""
_HEADING = re.compile(r"^(?=#{1,3} )", re.MULTILINE)


def slides(notebook: Notebook) -> list[str]:
    """The slides as Markdown, in order; links are those of the notebook's page."""
    found: list[list[str]] = [[]]
    for piece in _pieces(notebook):
        lines = sum(map(_lines, found[-1]))
        asked = bool(found[-1]) and QUESTION in found[-1][-1]
        if found[-1] and (piece.startswith("#") or asked or lines + _lines(piece) > FULL):
            found.append([])
        found[-1].append(piece)
    return ["\n\n".join(one) for one in found if one]


def questions(notebook: Notebook) -> list[str]:
    """What the room is asked to guess, in order."""
    return [
        " ".join(paragraph.removeprefix(QUESTION).split())
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for block in blocks(cell)
        for paragraph in block.split("\n\n")
        if paragraph.startswith(QUESTION)
    ]


def _pieces(notebook: Notebook) -> Iterator[str]:
    """What is never torn apart: a cell of code with its output, a text up to the next heading."""
    for cell in notebook.cells:
        if SOLUTION in cell.metadata.tags:
            continue
        made = [block for block in blocks(cell) if block]
        if cell.cell_type == "markdown":
            for block in made:
                yield from (one.strip() for one in _HEADING.split(block) if one.strip())
        elif _shows(cell):
            yield "\n\n".join(made)


def _shows(cell: Cell) -> bool:
    """Whether a cell prints or shows anything: what only imports is nothing to talk about."""
    return bool(cell.outputs)


def _lines(piece: str) -> int:
    return sum(1 + len(line) // LETTERS for line in piece.splitlines() if line.strip())
