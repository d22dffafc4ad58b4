"""Runs `kb verify` again and again, several at a time: `python tests/repeat.py [PYTHON…]`.

What fails once in a hundred runs, or on a busy machine only, is found by neither one run nor a
quiet one. Each PYTHON is the interpreter of an environment in which kb is installed. A run fails
by its exit status, and by anything that it leaves in its temporary folder. Prints the figures of
each interpreter and what the failed runs said; exits 1 if one failed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

LONGEST = 900
"""Seconds after which a run has failed."""
TOLD = 12
"""Lines that are shown of what a failed run said."""


class Run(NamedTuple):
    """One run; `fault` is empty where it succeeded."""

    fault: str
    seconds: float


def run(python: str) -> Run:
    """One run in a temporary folder of its own."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="repeat-") as folder:
        fault = _fault(python, Path(folder))
    return Run(fault, time.monotonic() - begun)


def _fault(python: str, folder: Path) -> str:
    try:
        done = subprocess.run(
            [python, "-m", "kb", "verify"],
            env={**os.environ, "TMPDIR": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"no end after {LONGEST} seconds"
    if done.returncode:
        said = "\n".join(done.stdout.splitlines()[-TOLD:])
        return f"exit status {done.returncode}\n{said}"
    left = sorted(path.name for path in folder.iterdir())
    return f"left behind: {' '.join(left)}" if left else ""


def version(python: str) -> str:
    """Such as `Python 3.13.0`."""
    return subprocess.run(
        [python, "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()


def repeat(python: str, runs: int, jobs: int) -> Iterator[str]:
    """Run; the figures in a line, and in more lines what the failed runs said."""
    with ThreadPoolExecutor(jobs) as pool:
        done = [*pool.map(run, [python] * runs)]
    failed = [each for each in done if each.fault]
    longest = max(each.seconds for each in done)
    yield (
        f"{version(python)}: {runs} runs, {jobs} at a time, {len(failed)} failed; "
        f"the longest took {longest:.0f} s"
    )
    for each in failed:
        yield from (f"  {line}" for line in each.fault.splitlines())


def main() -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--runs", type=int, default=20, help="for each Python (20)")
    parser.add_argument("--jobs", type=int, default=4, help="at a time (4)")
    parser.add_argument("python", nargs="*", default=[sys.executable])
    options = parser.parse_args()
    if options.runs < 1 or options.jobs < 1:
        parser.error("--runs and --jobs are 1 or more")
    failed = False
    for python in options.python:
        lines = [*repeat(python, options.runs, options.jobs)]
        print("\n".join(lines), flush=True)
        failed |= len(lines) > 1
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
