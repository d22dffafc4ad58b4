"""Notebooks as Markdown pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kb.docs import notebooks
from kb.errors import InputError
from kb.render import notebook


def cell(kind: str, source: str | list[str], **more: Any) -> dict[str, Any]:
    """A cell as a notebook file stores it."""
    made = {"id": "x", "cell_type": kind, "metadata": {}, "source": source} | more
    return made | ({"outputs": [], "execution_count": 1} | more if kind == "code" else {})


def page(*cells: dict[str, Any]) -> str:
    """The page of a notebook with these cells."""
    stored = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"x": 1}, "cells": list(cells)}
    return notebook.markdown(notebook.read(json.dumps(stored).encode()))


def test_text_code_and_what_it_printed() -> None:
    printed = {"output_type": "stream", "name": "stdout", "text": ["+OK 2 320\r\n", "bye\n"]}
    assert page(
        cell("markdown", ["# Reject\n", "\n", "See."]), cell("code", "run()", outputs=[printed])
    ) == (
        "# Reject\n\nSee.\n\n```python\nrun()\n```\n\n```{ .text .kb-printed }\n+OK 2 320\nbye\n```"
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"text/plain": "'x'"}, "```{ .text .kb-printed }\n'x'\n```"),
        ({"text/plain": "<Svg>", "image/svg+xml": "<svg>\n\n</svg>"},
         '<div class="kb-output" tabindex="0">\n<svg>\n</svg>\n</div>'),
        ({"text/plain": "x", "text/html": ["<b>\n", "</b>"]},
         '<div class="kb-output">\n<b>\n</b>\n</div>'),
        ({"text/plain": "x", "text/markdown": "**yes**\n"}, "**yes**"),
        ({"text/plain": "x", "text/markdown": "[x](../docs/matrix.md)"}, "[x](../matrix.md)"),
        ({"application/json": {"a": 1}, "text/plain": "{}"}, "```{ .text .kb-printed }\n{}\n```"),
        ({"image/png": "AAAA"}, ""),
    ],
)  # fmt: skip
def test_an_output_is_shown_in_its_best_form(data: dict[str, Any], expected: str) -> None:
    result = {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}
    assert page(cell("code", "", outputs=[result])) == expected


def test_an_error_is_one_line() -> None:
    error = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["…"]}
    shown = page(cell("code", "f()", outputs=[error]))
    assert shown.endswith("```{ .text .kb-printed }\nValueError: no\n```")


def test_fences_within_what_was_printed_do_not_end_it() -> None:
    printed = {"output_type": "stream", "name": "stdout", "text": "```\nx\n```\n"}
    shown = page(cell("code", "f()", outputs=[printed]))
    assert shown.endswith("````{ .text .kb-printed }\n```\nx\n```\n````")


def test_colours_of_a_terminal_go() -> None:
    printed = {"output_type": "stream", "name": "stdout", "text": "\x1b[31mno\x1b[0m"}
    assert "\nno\n" in page(cell("code", "f()", outputs=[printed]))


def test_a_solution_is_folded() -> None:
    shown = page(cell("code", "a\n\nb", metadata={"tags": ["solution"]}))
    assert shown == '??? note "Solution"\n\n    ```python\n    a\n\n    b\n    ```'


def test_links_hold_from_the_page() -> None:
    shown = page(
        cell("markdown", "[a](drop.ipynb) [b](tag.ipynb#x) [c](../docs/matrix.md) [d](https://x/y)")
    )
    assert shown == "[a](drop.md) [b](tag.md#x) [c](../matrix.md) [d](https://x/y)"


def test_details_are_read_as_markdown() -> None:
    assert page(cell("markdown", "<details>\n<summary>x</summary>\n\n*y*\n</details>")).startswith(
        "<details markdown>"
    )


def test_raw_cells_are_left_out() -> None:
    assert page(cell("raw", "x")) == ""


def folder(root: Path, *names: str) -> Path:
    """A checkout whose course has these notebooks in this order."""
    (root / "notebooks").mkdir()
    course = root / "src/kb/data/course/notebooks.toml"
    course.parent.mkdir(parents=True)
    entries = (f'[[notebooks]]\nid = "{one}"\naim = "a"\nminutes = 1\nneeds = "n"' for one in names)
    course.write_text("\n".join(entries), encoding="utf-8")
    return root


class TestFolder:
    def test_each_notebook_has_a_page_a_file_and_a_number(self, tmp_path: Path) -> None:
        root = folder(tmp_path)
        stored = {"cells": [cell("markdown", "# What reject does\n\nText.")]}
        (root / "notebooks/reject.ipynb").write_text(json.dumps(stored), encoding="utf-8")
        pages = notebooks.pages(root)
        assert list(pages) == ["notebooks/reject.md", "notebooks/files/reject.ipynb"]
        assert "---\n\n# What reject does\n\n<!-- generated" in pages["notebooks/reject.md"]
        assert "-->\n\nText.\n" in pages["notebooks/reject.md"]
        assert "(files/reject.ipynb)" in pages["notebooks/reject.md"]
        nav = '- "1. What reject does": notebooks/reject.md'
        assert notebooks.BLOCKS["nav-notebooks"](root) == nav

    def test_they_stand_in_the_courses_order(self, tmp_path: Path) -> None:
        root = folder(tmp_path, "reject", "accept")
        for name in ("accept", "other", "reject"):
            stored = json.dumps({"cells": [cell("markdown", f"# {name}")]})
            (root / f"notebooks/{name}.ipynb").write_text(stored, encoding="utf-8")
        assert list(notebooks.titles(root).values()) == ["1. reject", "2. accept", "3. other"]

    @pytest.mark.parametrize(
        ("stored", "mend"),
        [("{", "notebooks/bad.ipynb: .*"), ('{"cells": []}', "bad.ipynb: no title; start with")],
    )
    def test_what_is_wrong_is_told_in_one_line(
        self, tmp_path: Path, stored: str, mend: str
    ) -> None:
        folder(tmp_path)
        (tmp_path / "notebooks/bad.ipynb").write_text(stored, encoding="utf-8")
        with pytest.raises(InputError, match=mend):
            notebooks.pages(tmp_path)
