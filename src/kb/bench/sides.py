"""Peers in turns: each round measures every side, so that what else the machine does meets all."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from kb.bench.processes import cpu_seconds
from kb.model.benchmark import Aim, Measure, Side


class Trial(NamedTuple):
    """What one side does in one round."""

    name: str
    run: Callable[[], float]
    """Returns its figure, in the measure's unit."""
    pid: int | None = None
    """The root of the processes whose processor time counts."""
    messages: int = 1
    """How many messages one run handles."""
    before: Callable[[], None] | None = None
    """What comes before each run, such as a login, and counts neither as time nor as processor
    time: what one costs is told nowhere here, and with some peers it is a second of work."""

    def once(self) -> float:
        """One run that counts nowhere, to fill caches."""
        if self.before:
            self.before()
        return self.run()


def compare(
    what: str, unit: str, trials: Sequence[Trial], rounds: int, aims: Sequence[Aim] = ()
) -> Measure:
    """Measure every trial in each round; the first trial is the one that the others are held to.

    Args:
        what: is measured.
        unit: of the figures.
        trials: the subject first.
        rounds: how many.
        aims: what the subject is to reach.
    """
    figures: dict[str, list[float]] = {trial.name: [] for trial in trials}
    cpu: dict[str, list[float]] = {trial.name: [] for trial in trials}
    for number in range(rounds):
        # Each begins once, as far as there are rounds: whoever follows another finds warm caches.
        first = number % len(trials)
        for trial in (*trials[first:], *trials[:first]):
            if trial.before:
                trial.before()
            before = cpu_seconds(trial.pid) if trial.pid else 0.0
            figure = trial.run()
            figures[trial.name].append(figure)
            if trial.pid:
                used = cpu_seconds(trial.pid) - before
                cpu[trial.name].append(used * 1000 / trial.messages)
            print(f"  {what}: {trial.name} {figure:.4g} {unit}", file=sys.stderr, flush=True)
    subject = figures[trials[0].name]
    return Measure(
        what=what,
        unit=unit,
        rounds=rounds,
        sides=tuple(_side(trial.name, figures, subject, cpu) for trial in trials),
        aims=tuple(aims),
    )


def _side(
    name: str, figures: dict[str, list[float]], subject: list[float], cpu: dict[str, list[float]]
) -> Side:
    own = figures[name]
    ratios = [] if own is subject else [s / o for s, o in zip(subject, own, strict=True) if o]
    return Side(
        name=name,
        median=_short(statistics.median(own)),
        ratio=_short(statistics.median(ratios)) if ratios else None,
        cpu=_short(statistics.median(cpu[name])) if cpu[name] else None,
    )


def _short(value: float) -> float:
    """Three digits: more would tell of the day, not of the program."""
    return float(f"{value:.3g}")
