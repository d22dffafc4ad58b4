"""Every case is a fault, its solution a mend, and what only looks like one is told apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from kb.knowledge import cases
from kb.knowledge.cases import Case
from kb.knowledge.loader import data_folder, load
from kb.lab import servers
from kb.lab.cases.checks import CHECKS, check
from kb.lab.cases.scene import Scene
from kb.lab.errors import LabError
from kb.lab.servers.stack import Servers

CASES = cases.load(data_folder(), load().questions)
TRAPS = [(case, trap) for case in CASES.values() for trap in case.traps]


@pytest.fixture(scope="module")
def running() -> Iterator[Servers]:
    with closing(servers.start("embedded")) as started:
        yield started


@pytest.fixture
def scene(running: Servers, case: Case) -> Iterator[Scene]:
    with Scene(case, running) as one:
        yield one


def unmet(scene: Scene) -> list[str]:
    """The conditions that are not met; or the one line of a gateway that does not start."""
    try:
        return [words for words, met in check(scene) if not met]
    except LabError as error:
        return [str(error)]


def test_each_case_has_its_check() -> None:
    assert set(CASES) == set(CHECKS)
    assert len(CASES) >= 8


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_it_is_wrong_and_its_solution_mends_it(scene: Scene, case: Case) -> None:
    assert unmet(scene)
    scene.write(cases.changed(case, case.solved))
    assert unmet(scene) == []


@pytest.mark.slow
@pytest.mark.parametrize(("case", "trap"), TRAPS, ids=[trap.does for _, trap in TRAPS])
def test_what_looks_like_a_mend_is_none(scene: Scene, case: Case, trap: cases.Trap) -> None:
    scene.write(cases.changed(case, trap.changes))
    assert trap.fails in unmet(scene)
