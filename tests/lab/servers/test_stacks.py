"""Stacks of servers are found by name, wherever they come from, and tell what they lack."""

from __future__ import annotations

import io
import re
import shutil
import sys
from pathlib import Path

import pytest

from kb.errors import InputError
from kb.knowledge import loader
from kb.lab import servers
from kb.lab.servers.stack import Program, missing
from kb.lab.verify import verify

SECOND = '''
from kb.lab.servers.embedded.stack import Embedded
from kb.lab.servers.stack import Program, Stack


class Second(Embedded):
    """The embedded servers once more, as a stack of another name."""

    name = "second"


SECOND = STACK = Stack("the same", Second, limits={"spam/tag/pop3": "it is too new for that."})
LACKING = Stack(
    "nothing here",
    Second,
    programs=(
        Program("sh", "dash"),
        Program("kb-no-such-program", "no-such-package"),
        Program("kb-no-such-program-either", "no-such-package"),
        Program("/nowhere/kb-plugin", "other-package"),
    ),
)
ODD = EMBEDDED = 7
'''


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, *points: str) -> None:
    """Install another package, which adds stacks by entry points."""
    (folder / "kb_test_second.py").write_text(SECOND, encoding="utf-8")
    info = folder / "kb_test_second-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: kb-test-second\nVersion: 1\n")
    lines = ["[kb.stacks]", *(f"{name} = kb_test_second:{name.upper()}" for name in points)]
    (info / "entry_points.txt").write_text("\n".join([*lines, ""]))
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "kb_test_second", raising=False)


@pytest.fixture
def others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "second", "lacking", "embedded")


def test_the_first_stack_needs_nothing() -> None:
    assert servers.known()[0] == servers.FIRST == "embedded"
    assert servers.stack("embedded").missing() == ()
    assert "embedded" in servers.available()


def test_a_folder_is_a_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else is touched: no list, no file of the package, no new installation."""
    folder = tmp_path / "third"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "stack.py").write_text(SECOND, encoding="utf-8")
    assert "third" not in servers.known()
    monkeypatch.setattr(servers, "__path__", [*servers.__path__, str(tmp_path)])
    assert "third" in servers.known()
    assert servers.stack("third").title == "the same"
    for name in ("kb.lab.servers.third.stack", "kb.lab.servers.third"):
        del sys.modules[name]
    delattr(servers, "third")


@pytest.mark.usefixtures("others")
def test_another_package_adds_a_stack_by_an_entry_point() -> None:
    assert {"embedded", "second", "lacking"} <= set(servers.known())
    assert servers.stack("second").title == "the same"


@pytest.mark.usefixtures("others")
def test_another_package_cannot_take_a_stack_of_ours() -> None:
    assert servers.stack("embedded").title.startswith("aiosmtpd")


@pytest.mark.usefixtures("others")
def test_finding_imports_no_stack() -> None:
    servers.known()
    assert "kb_test_second" not in sys.modules


def test_what_is_no_stack_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "odd")
    with pytest.raises(InputError, match=r"^--server: odd: .*kb\.stacks must name a Stack$"):
        servers.stack("odd")


@pytest.mark.usefixtures("others")
def test_missing_programs_are_one_line_with_the_packages() -> None:
    line = "--server: lacking: programs are missing; apt install no-such-package other-package"
    for ask in (servers.start, servers.installed, lambda name: verify([], name, out=io.StringIO())):
        with pytest.raises(InputError) as raised:
            ask("lacking")
        assert str(raised.value) == line
    assert "lacking" not in servers.available()


def test_an_unknown_stack_is_one_line_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="there are no servers 'nowhere'; choose embedded"):
        servers.start("nowhere")


def test_all_is_no_stack_to_start() -> None:
    servers.check("all")
    with pytest.raises(InputError, match="one stack is wanted; choose embedded"):
        servers.start("all")


def test_a_program_is_found_where_the_system_keeps_servers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Program("ldconfig", "libc-bin").path == "/usr/sbin/ldconfig"
    tool = tmp_path / "tool"
    tool.write_text("#!/bin/sh\n")
    assert missing([Program("tool", "a"), Program(str(tool), "b")]) == ("a", "b")
    tool.chmod(0o755)
    assert missing([Program("tool", "a"), Program(str(tool), "b")]) == ()


@pytest.mark.slow
@pytest.mark.usefixtures("others")
def test_all_measures_every_stack_that_can_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = ("embedded", "lacking", "second")  # others of ours may be installed here
    monkeypatch.setattr(servers, "known", lambda: own)
    folder = tmp_path / "data"
    shutil.copytree(loader.data_folder(), folder)
    loader.load.cache_clear()
    out = io.StringIO()
    ids = ["spam/tag/pop3", "spam/reject/pop3"]
    assert verify(ids, "all", update=True, out=out, folder=folder) == 0, out.getvalue()
    text = out.getvalue()
    assert "not measured on lacking: programs are missing; apt install no-such-package" in text
    assert re.search(r"On embedded: aio.*2 of 2 cells measured, all agree\nOn second", text, re.S)
    assert re.search(r"spam/tag/pop3 +yes +- +left out +-", text)
    assert "spam/tag/pop3: left out on second: it is too new for that." in text
    assert "1 of 2 cells measured, all agree; 1 left out on second" in text
    loader.load.cache_clear()
    verdicts = loader.load(folder).verdicts("spam/reject/pop3")
    assert (verdicts["embedded"], verdicts["second"]) == ("no", "no")
