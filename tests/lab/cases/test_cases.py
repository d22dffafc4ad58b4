"""Every case is a fault, its solution a mend, and what only looks like one is told apart."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from kb.errors import InputError
from kb.knowledge import cases
from kb.knowledge.cases import Case
from kb.knowledge.loader import data_folder, load
from kb.lab import servers
from kb.lab.cases import play
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


@pytest.mark.slow
@pytest.mark.parametrize(
    "case",
    [CASES["unmarked-on-the-phone"], CASES["the-big-mail"]],
    ids=lambda case: case.id,
)
def test_a_server_that_is_not_there_is_told_in_a_line(scene: Scene, case: Case) -> None:
    scene.write(cases.changed(case, case.solved))
    file = scene.folder / "gateway.toml"
    text = re.sub(
        r'^(upstream = "(?:smtp://)?).*"', r'\g<1>127.0.0.1:9"', file.read_text(), flags=re.M
    )
    file.write_text(text)
    (line,) = unmet(scene)
    assert line.startswith("a mail program's session broke: ")
    assert "b'" not in line
    assert "\n" not in line


def played(case: Case, *words: str) -> tuple[int, str]:
    """The status of a case in which these words are typed, and what was printed."""
    out = io.StringIO()
    return play.run(case, "embedded", words, out), out.getvalue()


@pytest.mark.slow
def test_a_case_is_played_word_by_word(monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES["unmarked-on-the-phone"]
    folders: list[Scene] = []
    entered = Scene.__enter__
    monkeypatch.setattr(Scene, "__enter__", lambda one: folders.append(one) or entered(one))

    def words() -> Iterator[str]:
        yield from ("check", "hint", "hint", "hint", "hint", "log", "files", "whatever")
        folders[0].write(cases.changed(case, case.solved))
        yield "check"
        raise AssertionError("a solved case asks for nothing more")

    out = io.StringIO()
    assert play.run(case, "embedded", words(), out) == 0
    told = out.getvalue()
    assert "not met: the spam is tagged on IMAP" in told
    assert told.index("Not solved yet.") < told.index("Solved.\n")
    assert all(hint in told for hint in case.hints)
    assert "That was the last hint" in told
    assert 'spam = "accept"' in told
    assert "Type one of: check, hint" in told
    assert "kb show tag-missing-in-imap-list" in told
    assert not folders[0].folder.exists()


@pytest.mark.slow
@pytest.mark.parametrize("case", [CASES["nobody-collects"]], ids=lambda case: case.id)
def test_what_is_tagged_before_delivery_counts_as_tagged(scene: Scene, case: Case) -> None:
    assert unmet(scene)
    file = scene.folder / "gateway.toml"
    file.write_text(file.read_text().replace('spam = "reject"', 'spam = "tag"'))
    assert unmet(scene) == ["the spam is refused on SMTP"]


@pytest.mark.slow
def test_a_case_that_is_left_is_not_solved() -> None:
    status, told = played(CASES["nobody-collects"], "solution", "quit", "check")
    assert status == 1
    assert "spam/reject/pop3" in told, "the gateway's own line is shown at once"
    assert "Reject stays on" in told
    assert "met:" not in told


def test_an_unknown_number_is_told_in_one_line() -> None:
    with pytest.raises(InputError, match=r"--case: there is no case 99; there are 1 Tagged on"):
        cases.numbered(CASES, 99)
