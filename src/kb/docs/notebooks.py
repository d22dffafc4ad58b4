"""The notebooks' pages: one a notebook in `notebooks/`, and the lists of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from kb.docs import learners
from kb.docs.places import DATA, NOTEBOOKS
from kb.errors import InputError
from kb.knowledge import course
from kb.knowledge.complaint import plain
from kb.render import markdown, notebook

FOLDER = NOTEBOOKS
FILES = "files"
"""Below that, on the site, the notebooks as learners get them."""
START = "start-here"
"""The one from which the others are reached; `kb.docs.course` writes it, and it has no page."""


_WEIGHT = 0.5
"""In the site's search: questions and cells come first."""


def pages(root: Path) -> dict[str, str]:
    """A page for each notebook of the checkout, and the file that a learner takes from it.

    Raises:
        InputError: a file is no notebook, or has no title.
    """
    written = {}
    for name, one in read(root).items():
        source = f"{FOLDER}/{name}.ipynb"
        page = markdown.page(source, notebook.markdown(one), _invitation(name))
        written[f"{FOLDER}/{name}.md"] = markdown.ranked(_WEIGHT, page)
        text = (root / source).read_text(encoding="utf-8")
        written[f"{FOLDER}/{FILES}/{name}.ipynb"] = learners.emptied(text)
    return written


def titles(root: Path) -> dict[str, str]:
    """By name, in the course's order: the number and the title.

    Raises:
        InputError: a file is no notebook, or has no title.
    """
    found = read(root).items()
    return {name: f"{n}. {notebook.title(one)}" for n, (name, one) in enumerate(found, 1)}


def read(root: Path) -> dict[str, notebook.Notebook]:
    """By name, in the course's order; those that it does not name come last.

    Raises:
        InputError: a file is no notebook, or has no title.
    """
    found = {}
    order = [*course.lessons(root / DATA)]
    for path in sorted((root / FOLDER).glob("*.ipynb"), key=lambda one: _place(one.stem, order)):
        if path.stem == START:
            continue
        try:
            one = notebook.read(path.read_bytes())
        except msgspec.DecodeError as error:
            raise InputError(
                f"{FOLDER}/{path.name}", "-", plain(error, notebook.Notebook)
            ) from None
        if not notebook.title(one):
            mend = "no title; start with a Markdown cell that has a `# ` heading"
            raise InputError(f"{FOLDER}/{path.name}", "-", mend)
        found[path.stem] = one
    return found


def _place(name: str, order: Sequence[str]) -> tuple[int, str]:
    return (order.index(name) if name in order else len(order)), name


def _invitation(name: str) -> str:
    return (
        f"[Download the notebook]({FILES}/{name}.ipynb){{ download }}\n\n"
        '!!! tip "Run it yourself"\n\n    `make notebooks` in a checkout opens your own copy, '
        "without the outputs: guess, then run."
    )


def _navigation(root: Path) -> str:
    return "\n".join(
        f"- {json.dumps(title.replace('`', ''))}: {FOLDER}/{name}.md"
        for name, title in titles(root).items()
    )


BLOCKS: Mapping[str, Callable[[Path], str]] = {"nav-notebooks": _navigation}
"""By name: the function of the checkout's folder."""
