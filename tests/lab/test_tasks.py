"""A task's check is not fooled by doing nothing, and a learner's error is told as a hint.

That each is met by its solution is shown in the notebooks, which nbval runs.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kb.errors import InputError
from kb.lab.notebook import Lab, check
from kb.lab.notebook.tasks import TASKS, Checked

ROOT = Path(__file__).parents[2]
OF_A_SESSION = (
    "two-senders",
    "dot-line",
    "mark-taken-back",
    "one-session",
    "raw-octets",
    "encoded-subject",
    "redirected",
    "two-recipients",
    "told-and-gone",
    "letter-within",
)


def told(checked: Checked) -> list[str]:
    return list(checked.lines())


@pytest.fixture(scope="module")
def idle() -> Lab:
    """A lab in which nothing was done."""
    with Lab() as lab:
        pass
    return lab


@pytest.mark.slow
@pytest.mark.parametrize("task", OF_A_SESSION)
def test_nothing_done_is_not_solved(task: str, idle: Lab) -> None:
    checked = check(task, idle)
    assert not checked.solved
    assert told(checked)[-1].startswith("Hint: ")


@pytest.mark.slow
@pytest.mark.parametrize("task", sorted(set(TASKS) - set(OF_A_SESSION)))
def test_a_function_that_returns_nothing_is_not_solved(task: str) -> None:
    assert not check(task, lambda *given: None).solved


def test_a_learners_error_is_a_hint() -> None:
    def wrong(*given: object) -> None:
        raise KeyError("subject")

    assert told(check("outcome", wrong)) == [
        "not met: it runs without an error",
        "Hint: It raised KeyError: 'subject'",
    ]


def test_copying_what_was_right_once_is_wrong() -> None:
    first = {"0 as once"}
    assert not check("gone", lambda before, after: first).solved
    assert check(
        "gone",
        lambda before, after: {
            one.split()[1].decode()
            for one in before
            if one.split()[1] not in {other.split()[1] for other in after}
        },
    ).solved


def test_an_unknown_task() -> None:
    with pytest.raises(InputError, match="did you mean largest"):
        check("larges", None)


def test_every_task_is_set_in_one_notebook() -> None:
    said = "".join(
        "".join(cell["source"])
        for path in (ROOT / "notebooks").glob("*.ipynb")
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    )
    assert sorted(re.findall(r"check\(\"([\w-]+)\"", said)) == sorted(TASKS)
