"""How long commands take from their start to their end, beside Python alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

from kb.bench.found import Found
from kb.bench.options import Options
from kb.bench.sides import Trial, compare
from kb.knowledge import loader
from kb.lab.errors import LabError
from kb.model.benchmark import Aim

MOST = 300
"""Milliseconds: who asks waits for nothing."""
_COMMANDS = {
    "kb matrix": ("matrix",),
    "kb show": ("show", "spam/reject/pop3"),
    "kb ask": ("ask", "can i bounce spam when i fetch it with pop"),
}


def run(options: Options) -> Found:
    """Start each of them, in turns.

    Raises:
        LabError: data has changed, and a start would read it all, which no user's does.
    """
    if not loader.load().from_snapshot:
        raise LabError("the data has changed since its snapshot was written; run kb docs first")
    alone = Trial("python alone", _timed("-c", "pass"))
    trials = [
        (name, Trial(name, _timed("-m", "kb", *arguments))) for name, arguments in _COMMANDS.items()
    ]
    rounds = max(options.rounds, 5)
    measures = [
        compare(f"{name}, from start to end", "ms", [trial, alone], rounds, [Aim(most=MOST)])
        for name, trial in trials
    ]
    return Found(measures)


def _timed(*arguments: str) -> Callable[[], float]:
    # As with an installed package: modules are compiled once, not each time.
    environ = {name: one for name, one in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def once() -> float:
        begun = time.perf_counter()
        done = subprocess.run(  # noqa: S603 - this very Python, arguments of ours
            [sys.executable, *arguments], stdout=subprocess.DEVNULL, check=False, env=environ
        )
        if done.returncode != 0:
            raise LabError(f"{' '.join(arguments)} ended with status {done.returncode}")
        return (time.perf_counter() - begun) * 1000

    return once
