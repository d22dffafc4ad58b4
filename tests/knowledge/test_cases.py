"""Cases are read from their files, and a mistake in one is told by file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import DataError
from kb.knowledge import cases

WRITTEN = """
number = {number}
title = "t"
ticket = "t"
aim = "a"
hints = ["h"]
solution = "s"
questions = ["{question}"]
[files]
"gateway.toml" = "one two two"
[[solved]]
file = "{file}"
instead_of = "{word}"
write = "three"
[[traps]]
does = "d"
fails = "f"
changes = []
"""


def written(folder: Path, **changes: object) -> Path:
    """A data folder with one case."""
    values = {"number": 1, "question": "q", "file": "gateway.toml", "word": "one"} | changes
    (folder / "cases").mkdir()
    (folder / "cases/case.toml").write_text(WRITTEN.format(**values))
    return folder


def test_a_case_and_its_solution(tmp_path: Path) -> None:
    case = cases.load(written(tmp_path), {"q"})["case"]
    assert cases.changed(case, case.solved) == {"gateway.toml": "three two two"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"number": 2}, "number: the numbers are 1, 2, 3 …; 1 is wanted here"),
        ({"question": "x"}, "questions: no question has the id 'x'"),
        ({"file": "x"}, "file: 'x' is none of its files"),
        ({"word": "two"}, "instead_of: it stands 2 times in gateway.toml, not once"),
        ({"word": "four"}, "instead_of: it stands 0 times"),
    ],
)
def test_a_mistake_names_file_and_key(
    tmp_path: Path, changes: dict[str, object], told: str
) -> None:
    with pytest.raises(DataError, match=r"cases/case.toml: ") as caught:
        cases.load(written(tmp_path, **changes), {"q"})
    assert told in str(caught.value)
