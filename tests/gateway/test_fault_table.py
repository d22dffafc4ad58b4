"""The table of faults names tests that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

FOLDER = Path(__file__).parent
PAGE = FOLDER.parents[1] / "docs/running/in-its-place.md"
ID = re.compile(r"`([\w/.]+\.py)::(\w+)`")


def rows() -> list[str]:
    """The table's rows."""
    section = PAGE.read_text(encoding="utf-8").partition("{ #faults }")[2].partition("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("|")][2:]


def run_in(file: str) -> set[str]:
    """The tests of a file that are run: none that is skipped whatever the machine has."""
    tree = ast.parse((FOLDER / file).read_text(encoding="utf-8"))
    return {
        one.name
        for one in tree.body
        if isinstance(one, ast.FunctionDef)
        and not any("mark.skip(" in ast.unparse(mark) for mark in one.decorator_list)
    }


def test_each_fault_names_a_test_that_is_run() -> None:
    assert len(rows()) > 15
    for row in rows():
        named = ID.findall(row.rstrip("| ").rpartition("|")[2])
        assert named, row
        for file, name in named:
            assert name.startswith("test_"), name
            assert name in run_in(file), f"{file} has no {name}"
