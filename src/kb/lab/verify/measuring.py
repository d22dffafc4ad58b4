"""Runs experiments and demonstrations side by side on one stack of servers, with one scanner."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from typing import NamedTuple, TextIO

from kb.lab import demonstrations, servers
from kb.lab.errors import LabError
from kb.lab.experiments import cells as experiments
from kb.lab.experiments import mechanisms
from kb.lab.experiments.scanners import BUILTIN, Scanner
from kb.lab.servers.stack import Servers
from kb.model import Cell, Evidence
from kb.model.demonstration import Demonstrated, Demonstration

AT_ONCE = 6
"""Experiments that run side by side; most of their time they wait for a gateway to start."""


class Results(NamedTuple):
    """What was measured on one stack with one scanner. By id: the outcome, or the error that
    prevented one."""

    server: str
    scanner: str
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
    cells: Sequence[Cell],
    shows: Sequence[Demonstration],
    server: str,
    out: TextIO,
    scanner: Scanner = BUILTIN,
) -> Results:
    """Run the experiments side by side, with a line for each as it finishes.

    Args:
        cells: those to measure.
        shows: the demonstrations to run.
        server: the stack's name.
        out: where to print.
        scanner: what the gateway asks; it is started.

    Raises:
        InputError: the servers are unknown, or not installed.
        LabError: they, or the scanner, did not start.
    """
    limits = servers.stack(server).limits
    wanted = [one.id for one in (*cells, *shows)]
    left_out = {id_: why for id_, why in limits.items() if id_ in wanted}
    of_cells: dict[str, tuple[Evidence, ...] | LabError] = {
        cell.id: () for cell in cells if cell.id not in left_out
    }
    of_shows: dict[str, Demonstrated | LabError] = {}
    results = Results(server, scanner.id, of_cells, of_shows, left_out)
    runnable = [cell for cell in cells if cell.id in of_cells and mechanisms.tried(cell)]
    showable = [one for one in shows if one.id not in left_out]
    if not runnable and not showable:
        return results
    with scanner.started() as asked, closing(servers.start(server)) as running:
        jobs: list[Job] = [_of_cell(cell, running, asked, of_cells) for cell in runnable]
        jobs += [_of_show(one, running, of_shows) for one in showable]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            futures = {pool.submit(job.run): job for job in jobs}
            for count, future in enumerate(as_completed(futures), 1):
                name, said = futures[future].id, future.result()
                print(f"[{count:2}/{len(jobs)}] {name:32} {said}", file=out, flush=True)
    return results


def _of_cell(
    cell: Cell,
    running: Servers,
    scanner: Scanner,
    results: dict[str, tuple[Evidence, ...] | LabError],
) -> Job:
    def run() -> str:
        try:
            results[cell.id] = found = experiments.measure(cell, running, scanner)
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
