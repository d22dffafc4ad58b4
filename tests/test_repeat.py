"""`make repeat`, on stand-ins for a Python: what fails is counted and told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("repeat.py")


def repeat(*arguments: str | Path) -> tuple[int, str]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def python(folder: Path, verify: str) -> Path:
    """A program that tells a version, and does what is said on anything else."""
    program = folder / "python"
    told = 'if [ "$1" = --version ]; then echo Python 9.9; exit; fi'
    program.write_text(f"#!/bin/sh\n{told}\n{verify}\n")
    program.chmod(0o755)
    return program


def test_runs_that_succeed_are_one_line(tmp_path: Path) -> None:
    good = python(tmp_path, 'test "$*" = "-m kb verify"')
    status, said = repeat("--runs", "3", "--jobs", "2", good)
    assert status == 0, said
    assert said.startswith("Python 9.9: 3 runs, 2 at a time, 0 failed; the longest took ")
    assert said.count("\n") == 1


def test_a_run_that_fails_is_told(tmp_path: Path) -> None:
    once = python(tmp_path, f"echo no; mkdir {tmp_path}/mark && exit 7; true")
    status, said = repeat("--runs", "3", "--jobs", "1", once)
    assert status == 1
    assert "3 runs, 1 at a time, 1 failed" in said
    assert "  exit status 7\n  no\n" in said


def test_what_is_left_behind_is_a_failure(tmp_path: Path) -> None:
    status, said = repeat("--runs", "1", python(tmp_path, "mkdir $TMPDIR/kb-lab-1"))
    assert status == 1
    assert "1 failed" in said
    assert "  left behind: kb-lab-1\n" in said


@pytest.mark.parametrize("option", ["--runs", "--jobs"])
def test_none_are_refused(option: str) -> None:
    status, said = repeat(option, "0")
    assert status == 2
    assert "1 or more" in said
