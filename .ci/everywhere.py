"""Runs the core of `make site` and `make test` with every Python 3.11 or newer on this machine.

    python3 .ci/everywhere.py [--besides VERSION] [VERSION...]

Each `python3.N` on PATH or under pyenv gets a fresh copy of the checkout and an environment of
its own, which are deleted afterwards: set-up, the site with all that it checks and measures, and
the fast tests. The last lines say what was tried, how long it took, and which of the versions
that pyproject.toml names are not on this machine. VERSION, such as 3.12, limits it to some;
`--besides` leaves out one that `make test` has had all the tests of. So that all of it fits in the
time that a run may take, the site and the tests are then made with the newest of the others only,
and of the fast tests those of what is read, computed and stored; how servers and gateway go
together is measured with every Python.

Exit status: 0, or 1 if a Python failed, or if none could be tried and none was left out.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
OLDEST = (3, 11)
NAME = re.compile(r"python3\.\d+")
SUPPORTED = re.compile(r'"Programming Language :: Python :: (3\.\d+)"')
ASK = """\
import sys, os
missing = []
for name in ("venv", "ensurepip"):
    try: __import__(name)
    except ImportError: missing.append(name)
real = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
print("kb", *sys.version_info[:3], ",".join(missing) or "-", real)
"""
"""Asks a Python for its version, what it lacks, and where it really is."""
Step = tuple[str, tuple[str, ...]]
STEPS: tuple[Step, ...] = (
    ("set-up", ("make", ".venv/.ready")),
    ("site", ("make", "site")),
    ("tests", (".venv/bin/python", "-m", "pytest", "-q", "-n", "2", "-m", "not slow")),
)
MEASURED: Step = ("verify", (".venv/bin/kb", "verify"))
"""What stands for the site where only the newest Python makes it."""
COMPUTED = tuple(f"tests/{one}" for one in ("wire", "message", "scan", "ask", "knowledge", "lab"))
LEFT_BEHIND = {".git", ".venv", "site"}
CACHES = shutil.ignore_patterns("__pycache__", "*.egg-info", ".*_cache", ".hypothesis")
ENDING = 60
"""Lines of a failed step's output that are shown."""


class Python(NamedTuple):
    """A Python that works."""

    version: tuple[int, int, int]
    lacks: str
    """Modules that are needed to make an environment and are missing; mostly empty."""
    path: str

    @property
    def minor(self) -> str:
        """As pyproject.toml names it: `3.12`."""
        return "{}.{}".format(*self.version)

    def __str__(self) -> str:
        return "{}.{}.{}".format(*self.version)


def folders() -> Iterator[Path]:
    """Where a Python may be: PATH, then pyenv's versions."""
    yield from map(Path, filter(None, os.environ.get("PATH", "").split(os.pathsep)))
    roots = {Path(os.environ.get("PYENV_ROOT") or "~/.pyenv").expanduser(), Path.home() / ".pyenv"}
    for root in sorted(roots):
        yield from sorted(root.glob("versions/*/bin"))


def programs(places: Iterable[Path]) -> Iterator[Path]:
    """The files there that are named like a Python of one minor version."""
    for place in places:
        try:
            names = sorted(os.listdir(place))  # noqa: PTH208 - one that is not there is no error
        except OSError:
            continue
        yield from (place / name for name in names if NAME.fullmatch(name))


def asked(program: Path) -> Python | None:
    """What the program says of itself; None for a shim without a version, or another wreck."""
    try:
        done = subprocess.run(  # noqa: S603 - whatever is called python3.N here is what we want
            [program, "-I", "-c", ASK], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    word, _, told = done.stdout.partition(" ")
    if done.returncode or word != "kb":
        return None
    major, minor, micro, lacks, path = told.strip().split(" ", 4)
    return Python((int(major), int(minor), int(micro)), lacks.strip("-"), path)


def found(places: Iterable[Path]) -> list[Python]:
    """Every Python that is new enough, once, oldest first."""
    pythons = {one.path: one for one in map(asked, programs(places)) if one}
    return sorted(one for one in pythons.values() if one.version[:2] >= OLDEST)


def copy(target: Path) -> None:
    """Copy the checkout without what was made in it."""

    def left_out(folder: str, names: list[str]) -> set[str]:
        own = LEFT_BEHIND if Path(folder) == ROOT else set()
        return own | CACHES(folder, names)

    shutil.copytree(ROOT, target, ignore=left_out, symlinks=True)


def tried(python: Python, folder: Path, steps: Sequence[Step]) -> tuple[list[str], bool]:
    """Run the steps in a fresh copy: a time or the word `failed` for each, and whether all did."""
    copy(folder)
    # `make` and an environment around this process must not reach into the copy.
    inherited = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}
    environment = {k: v for k, v in os.environ.items() if k not in inherited}
    times: list[str] = []
    for name, command in steps:
        given = (*command, f"PYTHON={python.path}") if command[0] == "make" else command
        print(f"Python {python}: {name}", flush=True)
        start = time.monotonic()
        done = subprocess.run(  # noqa: S603 - our own steps
            given,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            print(*done.stdout.splitlines()[-ENDING:], sep="\n", flush=True)
            return [*times, "failed"], False
        times.append(f"{time.monotonic() - start:.0f} s")
    return times, True


def supported() -> list[str]:
    """The versions that pyproject.toml names."""
    return SUPPORTED.findall((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def row(*cells: str) -> str:
    """A line of the table at the end."""
    return "  ".join(cell.ljust(7) for cell in cells).rstrip()


def main(wanted: list[str]) -> int:
    """Try every Python, or those of the wanted versions, and say how it went."""
    besides = ""
    if wanted[:1] == ["--besides"]:
        besides, wanted = wanted[1], wanted[2:]
    report = [row("Python", *(name for name, _ in STEPS))]
    well: list[bool] = []
    here = [one for one in found(folders()) if not wanted or one.minor in wanted]
    others = [one.version for one in here if one.minor != besides and not one.lacks]
    for python in here:
        if python.minor == besides:
            report.append(row(str(python), "left out: all the tests were run with this version"))
            continue
        if python.lacks:
            mend = f"it has no {python.lacks}; on Debian install python{python.minor}-venv"
            report.append(row(str(python), f"not tried: {mend} ({python.path})"))
            continue
        with tempfile.TemporaryDirectory(prefix="kb-everywhere-") as temporary:
            steps = STEPS
            if besides:
                name, command = STEPS[-1]
                newest = (*STEPS[:-1], (name, (*command, *COMPUTED)))
                steps = newest if python.version == max(others) else (STEPS[0], MEASURED)
            times, done = tried(python, Path(temporary) / "kb", steps)
        well.append(done)
        if done and len(steps) < len(STEPS):
            times[-1:] = ["verify", "not run"]
        report.append(row(str(python), *times, python.path))
    for version in wanted or supported():
        if version not in [one.minor for one in here]:
            report.append(row(version, "not tried: not on this machine"))
    print(*report, sep="\n")
    return 0 if (well or besides) and all(well) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
