"""The notebooks as they are stored: run in order, nothing of one machine, solutions folded.

That they print what is stored is tested by nbval (`make test` runs it), which compares no cell
without an execution count and no line behind a trailing semicolon. So both are refused here.
"""

from __future__ import annotations

import base64
import getpass
import json
import re
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

from kb.docs.notebooks import START
from kb.knowledge import loader
from kb.lab.experiments import mechanisms
from kb.lab.experiments.mechanisms import PRODUCT
from kb.lab.mail.samples import EICAR, GTUBE
from kb.model import Action, Protocol, Verdict
from kb.render.notebook import SOLUTION

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "notebooks"
BOOK = loader.load()

NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb") if path.stem != START)
every = pytest.mark.parametrize("name", NAMES)

Cell = dict[str, Any]


@cache
def stored(name: str) -> dict[str, Any]:
    """A notebook's file."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.ipynb").read_bytes())
    return found


def cells(name: str, kind: str) -> list[Cell]:
    """Its cells of one kind, in order."""
    return [cell for cell in stored(name)["cells"] if cell["cell_type"] == kind]


def source(cell: Cell) -> str:
    return "".join(cell["source"])


def prose(name: str) -> str:
    """All of its Markdown."""
    return "\n\n".join(map(source, cells(name, "markdown")))


def code(name: str) -> str:
    """All of its Python."""
    return "\n".join(map(source, cells(name, "code")))


@every
def test_is_a_notebook_of_the_current_format(name: str) -> None:
    nbformat.validate(nbformat.from_dict(stored(name)))


@every
def test_was_run_once_from_the_top(name: str) -> None:
    counts = [cell["execution_count"] for cell in cells(name, "code")]
    assert counts == list(range(1, len(counts) + 1))


@every
def test_every_cell_is_compared(name: str) -> None:
    for cell in cells(name, "code"):
        text = source(cell)
        assert text.strip(), "an empty cell"
        assert not text.rstrip().endswith(";")
        assert not re.search(r"NBVAL|PYTEST_VALIDATE|^\s*[%!]", text, re.MULTILINE)
        assert set(cell["metadata"].get("tags", [])) <= {SOLUTION}


@every
def test_ran_without_errors_and_warnings(name: str) -> None:
    outputs = [output for cell in cells(name, "code") for output in cell["outputs"]]
    assert {o["output_type"] for o in outputs} <= {"stream", "execute_result", "display_data"}
    assert {o.get("name", "stdout") for o in outputs} <= {"stdout"}


@every
def test_what_a_cell_prints_is_one_output(name: str) -> None:
    """However fast it was printed; the page would show a box for each."""
    for cell in cells(name, "code"):
        assert [o["output_type"] for o in cell["outputs"]].count("stream") <= 1


@every
def test_tells_nothing_of_the_machine_that_it_ran_on(name: str) -> None:
    assert stored(name)["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in stored(name)["cells"]:
        assert set(cell["metadata"]) <= {"tags", "jupyter"}
    text = (FOLDER / f"{name}.ipynb").read_text(encoding="utf-8")
    told = re.findall(r"/(?:home|root|tmp|usr|var|Users|opt)/|127\.0\.0\.1|0x[0-9a-f]{6,}", text)
    assert not told
    for word in (socket.gethostname(), str(ROOT), f"/{getpass.getuser()}/"):
        assert word not in text


@every
def test_sets_off_no_scanner(name: str) -> None:
    octets = (FOLDER / f"{name}.ipynb").read_bytes()
    for found in (GTUBE[:20], EICAR[:20], EICAR[-20:], base64.b64encode(EICAR)[:20]):
        assert found not in octets


@every
def test_starts_with_its_title_and_ends_with_a_folded_solution(name: str) -> None:
    first, *_, last = stored(name)["cells"]
    assert source(first).startswith("# ")
    assert len(re.findall(r"^# ", prose(name), re.MULTILINE)) == 1
    assert re.search(r"^## Exercises$", prose(name), re.MULTILINE)
    assert last["cell_type"] == "code"
    assert last["metadata"]["tags"] == [SOLUTION]


@every
def test_teaches_by_guesses_a_picture_exercises_and_a_card(name: str) -> None:
    assert len(re.findall(r"\*\*Guess first\.\*\*", prose(name))) >= 1
    assert len(re.findall(r"^### \d\. ", prose(name), re.MULTILINE)) >= 3
    assert len(re.findall(r"^check\(", code(name), re.MULTILINE)) >= 2
    assert "## On one card" in prose(name)
    assert re.search(r"^picture\(", code(name), re.MULTILINE)


@every
def test_solutions_are_folded_and_were_run(name: str) -> None:
    for cell in cells(name, "code"):
        if SOLUTION in cell["metadata"].get("tags", []):
            # JupyterLab folds it by these; the site by the tag.
            assert cell["metadata"]["jupyter"] == {"source_hidden": True, "outputs_hidden": True}
            assert cell["outputs"], "a solution that shows nothing proves nothing"
        else:
            assert "jupyter" not in cell["metadata"]


@every
def test_what_the_knowledge_base_states_is_not_typed_again(name: str) -> None:
    assert re.search(r"\bclaims\(\s*\"", code(name)), "the claims that it rests on are missing"
    typed = re.sub(r"\s+", " ", prose(name))
    stated = [c.statement for c in BOOK.claims.values()] + [c.reason for c in BOOK.cells.values()]
    assert not [statement for statement in stated if statement in typed]


@every
def test_links_lead_to_files(name: str) -> None:
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", prose(name))
    relative = [target for target in targets if "://" not in target]
    assert relative
    for target in relative:
        assert (FOLDER / target).is_file(), target


def test_there_is_one_for_every_action_and_for_the_protocols() -> None:
    primers = {f"{protocol}-primer" for protocol in Protocol}
    others = {"imap-demonstrations", "pop3-rationale", "what-a-scanner-sees"}
    assert primers | others | {str(action) for action in Action} <= set(NAMES)


def test_questions_link_to_notebooks_that_are_there() -> None:
    linked = {question.notebook for question in BOOK.questions.values() if question.notebook}
    assert linked
    assert linked <= set(NAMES)


@pytest.mark.parametrize("name", list(Action))
def test_an_actions_notebook_measures_each_of_its_cells(name: str) -> None:
    """By the first mechanism, and by one that fulfils the contract where there is one."""
    action = Action(name)
    for protocol in Protocol:
        cell = BOOK.cell(action.threat, action, protocol)
        first, *_ = mechanisms.tried(cell)
        fulfils = {e.mechanism for e in BOOK.evidence_of(cell.id) if e.verdict is Verdict.YES}
        for wanted in [{first.id}, *([fulfils] if fulfils else [])]:
            assert wanted & measured(name, cell.id), (cell.id, wanted)
        assert f'cell("{cell.id}")' in code(name)


def measured(name: str, cell: str) -> set[str]:
    """The mechanisms by which a notebook measures a cell."""
    calls = re.findall(rf'experiment\("{cell}"(?:, "([a-z-]+)")?\)', code(name))
    return {mechanism or PRODUCT.id for mechanism in calls}


def test_linters_read_the_notebooks() -> None:
    """`make test` runs both linters over the checkout; here, that this includes notebooks."""
    command = [sys.executable, "-m", "ruff", "check", "--show-files", "."]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert {f"{name}.ipynb" for name in NAMES} <= {Path(f).name for f in shown.stdout.splitlines()}
