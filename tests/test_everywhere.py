"""`make everywhere`: which Pythons it finds, and what it says of those that it cannot use."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
MINOR = "{}.{}".format(*sys.version_info)


@pytest.fixture
def everywhere() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("everywhere", ROOT / ".ci/everywhere.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def program(folder: Path, name: str, script: str) -> Path:
    """A shell script that is called like a Python."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def says(version: str, lacks: str = "-") -> str:
    return f"echo kb {version} {lacks} $0"


def test_shims_old_ones_and_wrecks_are_passed_over(everywhere: ModuleType, tmp_path: Path) -> None:
    shims, good = tmp_path / "shims", tmp_path / "good folder"
    program(shims, "python3.12", "echo 'pyenv: python3.12: command not found' >&2; exit 127")
    program(shims, "python3.13", "echo kind of broken")
    program(shims, "python3.10", says("3 10 13"))
    program(shims, "python3.9-config", says("3 13 0"))
    (shims / "python3.14").write_bytes(b"no program")
    program(good, "python3.13", says("3 13 0"))
    program(good, "python3.12", says("3 12 1"))
    found = everywhere.found([shims, tmp_path / "not there", good, good])
    assert [str(one) for one in found] == ["3.12.1", "3.13.0"]
    assert found[0].path == str(good / "python3.12")


def test_this_python_is_found_once_although_a_link_leads_to_it(
    everywhere: ModuleType, tmp_path: Path
) -> None:
    base = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"python{MINOR}").symlink_to(base)
    (one,) = everywhere.found([tmp_path / "a", tmp_path / "b"])
    assert (one.version, one.path) == (sys.version_info[:3], str(base))


def test_pyenv_s_versions_are_looked_at(
    everywhere: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "versions/3.14.0/bin").mkdir(parents=True)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert tmp_path / "versions/3.14.0/bin" in list(everywhere.folders())


def test_the_end_says_what_was_tried_and_what_was_not(
    everywhere: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    good = program(tmp_path, "python3.12", says("3 12 1"))
    bare = program(tmp_path, "python3.11", says("3 11 2", "ensurepip"))
    monkeypatch.setattr(everywhere, "folders", lambda: [tmp_path])
    monkeypatch.setattr(everywhere, "copy", Path.mkdir)
    monkeypatch.setattr(everywhere, "STEPS", (("set-up", ("true",)), ("site", ("echo", "made"))))
    assert everywhere.main([]) == 0
    mend = "not tried: it has no ensurepip; on Debian install python3.11-venv"
    assert capsys.readouterr().out.splitlines() == [
        "Python 3.12.1: set-up",
        "Python 3.12.1: site",
        "Python   set-up   site",
        f"3.11.2   {mend} ({bare})",
        f"3.12.1   0 s      0 s      {good}",
        "3.13     not tried: not on this machine",
        "3.14     not tried: not on this machine",
    ]
    monkeypatch.setattr(everywhere, "STEPS", (("set-up", ("sh", "-c", "echo why; exit 3")),))
    assert everywhere.main(["3.12"]) == 1
    assert capsys.readouterr().out.splitlines()[1:] == [
        "why",
        "Python   set-up",
        f"3.12.1   failed   {good}",
    ]
    assert everywhere.main(["3.13"]) == 1


def test_a_python_without_venv_is_told_in_one_line_by_make(tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        (tmp_path / name).symlink_to(ROOT / name)
    without = 'case "$2" in *ensurepip*) exit 1;; esac'
    python = program(tmp_path, "python3", f'{without}\nexec "{sys.executable}" "$@"')
    done = subprocess.run(
        ["make", "site", f"PYTHON={python}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    mend = f"kb needs venv; on Debian: apt-get install python{MINOR}-venv"
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, mend)
    assert not (tmp_path / ".venv").exists()


def test_the_project_s_own_list(everywhere: ModuleType) -> None:
    assert everywhere.supported() == ["3.11", "3.12", "3.13", "3.14"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "Python 3.11, 3.12, 3.13 or 3.14" in readme


def test_the_version_that_had_all_the_tests_is_left_out(
    everywhere: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    program(tmp_path, "python3.98", says("3 98 1"))
    monkeypatch.setattr(everywhere, "folders", lambda: [tmp_path])
    assert everywhere.main(["--besides", "3.98"]) == 0
    told = capsys.readouterr().out.split()
    assert " ".join(told).startswith("Python set-up site tests 3.98.1 left out: all the tests")


def test_beside_it_site_and_tests_are_made_with_the_newest_only(
    everywhere: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    older = program(tmp_path, "python3.12", says("3 12 1"))
    newest = program(tmp_path, "python3.13", says("3 13 0"))
    program(tmp_path, "python3.11", says("3 11 7"))
    monkeypatch.setattr(everywhere, "folders", lambda: [tmp_path])
    monkeypatch.setattr(everywhere, "copy", Path.mkdir)
    steps = (("set-up", ("true",)), ("site", ("true",)), ("tests", ("true",)))
    monkeypatch.setattr(everywhere, "STEPS", steps)
    monkeypatch.setattr(everywhere, "MEASURED", ("verify", ("true",)))
    assert everywhere.main(["--besides", "3.11"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert f"3.12.1   0 s      verify   not run  {older}" in told
    assert "Python 3.12.1: verify" in told
    assert f"3.13.0   0 s      0 s      0 s      {newest}" in told
    assert {"Python 3.12.1: site", "Python 3.12.1: tests"}.isdisjoint(told)
