"""Runs experiments and demonstrations side by side on one stack of servers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import NamedTuple, TextIO

from kb.lab import demonstrations, servers
from kb.lab.errors import LabError
from kb.lab.experiments import cells as experiments
from kb.lab.experiments import mechanisms
from kb.lab.servers.stack import Servers
from kb.model import Cell, Evidence
from kb.model.demonstration import Demonstrated, Demonstration

AT_ONCE = 6
"""Experiments that run side by side; most of their time they wait for a gateway to start."""


class Results(NamedTuple):
    """What was measured on one stack. By id: the outcome, or the error that prevented one."""

    server: str
    cells: Mapping[str, tuple[Evidence, ...] | LabError]
    """Empty where there is no experiment yet."""
    demonstrations: Mapping[str, Demonstrated | LabError]
    left_out: Mapping[str, str]
    """By id of what was asked for and these servers cannot show: why."""


class Job(NamedTuple):
    """One experiment to run; it keeps its outcome and returns a word on it."""

    id: str
    run: Callable[[], str]


def measure(
    cells: Sequence[Cell], shows: Sequence[Demonstration], server: str, out: TextIO
) -> Results:
    """Run the experiments side by side, with a line for each as it finishes.

    Raises:
        InputError: the servers are unknown, or not installed.
        LabError: they did not start.
    """
    limits = servers.stack(server).limits
    asked = [one.id for one in (*cells, *shows)]
    left_out = {id_: why for id_, why in limits.items() if id_ in asked}
    of_cells: dict[str, tuple[Evidence, ...] | LabError] = {
        cell.id: () for cell in cells if cell.id not in left_out
    }
    of_shows: dict[str, Demonstrated | LabError] = {}
    results = Results(server, of_cells, of_shows, left_out)
    runnable = [cell for cell in cells if cell.id in of_cells and mechanisms.tried(cell)]
    showable = [one for one in shows if one.id not in left_out]
    if not runnable and not showable:
        return results
    running = servers.start(server)
    jobs: list[Job] = [_of_cell(cell, running, of_cells) for cell in runnable]
    jobs += [_of_show(one, running, of_shows) for one in showable]
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            futures = {pool.submit(job.run): job for job in jobs}
            for count, future in enumerate(as_completed(futures), 1):
                name, said = futures[future].id, future.result()
                print(f"[{count:2}/{len(jobs)}] {name:32} {said}", file=out, flush=True)
    finally:
        running.close()
    return results


def _of_cell(
    cell: Cell, running: Servers, results: dict[str, tuple[Evidence, ...] | LabError]
) -> Job:
    def run() -> str:
        try:
            results[cell.id] = found = experiments.measure(cell, running)
        except LabError as error:
            results[cell.id] = error
            return "failed"
        return " ".join(f"{e.verdict} ({e.mechanism})" for e in found)

    return Job(cell.id, run)


def _of_show(
    one: Demonstration, running: Servers, results: dict[str, Demonstrated | LabError]
) -> Job:
    def run() -> str:
        try:
            results[one.id] = found = demonstrations.measure(one, running)
        except LabError as error:
            results[one.id] = error
            return "failed"
        return str(found.verdict)

    return Job(one.id, run)
