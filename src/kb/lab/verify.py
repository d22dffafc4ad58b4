"""`kb verify`: runs the experiments side by side and compares what everybody says."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple, TextIO

from kb.errors import unknown_id
from kb.knowledge import loader, rules
from kb.knowledge.book import Book
from kb.lab import demonstrations, servers
from kb.lab.experiments import agreement, evidence
from kb.lab.experiments import cells as experiments
from kb.lab.experiments.evidence import Stored
from kb.lab.servers import LabError, Servers
from kb.model import Cell, Evidence
from kb.model.demonstration import Demonstrated, Demonstration

AT_ONCE = 6
"""Experiments that run side by side; most of their time they wait for a gateway to start."""

NOT_YET = "not yet"


class Results(NamedTuple):
    """By id: what was measured, or the error that kept an experiment from running."""

    cells: Mapping[str, tuple[Evidence, ...] | LabError]
    """Empty where there is no experiment yet."""
    demonstrations: Mapping[str, Demonstrated | LabError]


def verify(
    ids: Sequence[str] = (),
    server: str = "embedded",
    update: bool = False,
    out: TextIO | None = None,
    folder: Path | None = None,
) -> int:
    """Measure cells and demonstrations, compare with data and stored evidence, print a table.

    Args:
        ids: of cells and demonstrations; none for all.
        server: the name of the servers to measure on.
        update: write the evidence into the data folder.
        out: where to print; by default standard output.
        folder: the data folder; by default the package's own.

    Returns:
        0 where everything agrees, else 1.

    Raises:
        InputError: an unknown id or server, or a mistake in the data: one line.
        LabError: the servers did not start.
    """
    out = out or sys.stdout
    folder = folder or loader.data_folder()
    servers.check(server)
    changes = evidence.mend(folder) if update else []
    loaded = loader.load(folder)
    known = (*rules.cell_ids(), *loaded.demonstrations)
    for id_ in ids:
        if id_ not in known:
            raise unknown_id(id_, known)
    cells = [loaded.cells[id_] for id_ in rules.cell_ids() if id_ in ids or not ids]
    shows = [one for id_, one in loaded.demonstrations.items() if id_ in ids or not ids]
    results = measure(cells, shows, server, out)
    if update:
        changes += _update(folder, loaded, server, results)
        loader.load.cache_clear()
        loaded = loader.load(folder)
    print(file=out)
    for row in (*_table(loaded, cells, server, results), *_list(shows, results)):
        print(row, file=out)
    lines = [*_disagreements(loaded, cells, server, results)]
    for line in (*changes, *lines):
        print(line, file=out)
    print(_summary(cells, shows, results, lines), file=out)
    return 1 if lines else 0


def measure(
    cells: Sequence[Cell], shows: Sequence[Demonstration], server: str, out: TextIO
) -> Results:
    """Run the experiments side by side, with a line for each as it finishes.

    Raises:
        InputError: the servers are unknown.
        LabError: they did not start.
    """
    of_cells: dict[str, tuple[Evidence, ...] | LabError] = {cell.id: () for cell in cells}
    of_shows: dict[str, Demonstrated | LabError] = {}
    runnable = [cell for cell in cells if experiments.mechanisms(cell)]
    if not runnable and not shows:
        return Results(of_cells, of_shows)
    running = servers.start(server)
    jobs: list[Job] = [_of_cell(cell, running, of_cells) for cell in runnable]
    jobs += [_of_show(one, running, of_shows) for one in shows]
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            futures = {pool.submit(job.run): job for job in jobs}
            for count, future in enumerate(as_completed(futures), 1):
                name, said = futures[future].id, future.result()
                print(f"[{count:2}/{len(jobs)}] {name:32} {said}", file=out, flush=True)
    finally:
        running.close()
    return Results(of_cells, of_shows)


class Job(NamedTuple):
    """One experiment to run; it keeps its outcome and returns a word on it."""

    id: str
    run: Callable[[], str]


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


def _update(folder: Path, loaded: Book, server: str, results: Results) -> list[str]:
    done = {id_: each for id_, each in results.cells.items() if not isinstance(each, LabError)}
    measured: list[Stored] = [each for found in done.values() for each in found]
    measured += [e for e in results.demonstrations.values() if not isinstance(e, LabError)]
    gone = [e for id_, found in done.items() for e in agreement.gone(loaded, id_, server, found)]
    return evidence.store(folder, measured, gone)


def _disagreements(
    loaded: Book, cells: Iterable[Cell], server: str, results: Results
) -> Iterator[str]:
    for cell in cells:
        found = results.cells[cell.id]
        if isinstance(found, LabError):
            yield f"{cell.id}: the experiment could not be run: {found}"
        else:
            yield from agreement.disagreements(loaded, cell, server, found)
    for id_, shown in results.demonstrations.items():
        if isinstance(shown, LabError):
            yield f"{id_}: the demonstration could not be run: {shown}"
        else:
            yield from agreement.demonstration_disagreements(loaded, shown)


def _table(loaded: Book, cells: Sequence[Cell], server: str, results: Results) -> Iterator[str]:
    if cells:
        yield f"{'cell':32} {'article':8} {'basis':9} {'measured':9} stored"
    for cell in cells:
        found = results.cells[cell.id]
        if isinstance(found, LabError):
            measured = "failed"
        else:
            measured = agreement.verdict(found) if found else NOT_YET
        stored = loaded.verdicts(cell.id).get(server, "-")
        yield f"{cell.id:32} {cell.article:8} {cell.basis or '-':9} {measured:9} {stored}"


def _list(shows: Sequence[Demonstration], results: Results) -> Iterator[str]:
    if shows:
        yield f"{'demonstration':32} as expected"
    for one in shows:
        found = results.demonstrations[one.id]
        yield f"{one.id:32} {'failed' if isinstance(found, LabError) else found.verdict}"


def _summary(
    cells: Sequence[Cell], shows: Sequence[Demonstration], results: Results, lines: Sequence[str]
) -> str:
    without = sum(not isinstance(r, LabError) and not r for r in results.cells.values())
    rest = f"; {without} not yet measured, for want of an experiment" if without else ""
    beyond = [f"{len(shows)} demonstrations"] if shows else []
    if lines:
        all_ = ([f"{len(cells)} cells"] if cells else []) + beyond
        return f"{len(lines)} disagreements on {' and '.join(all_)}{rest}"
    done = ([f"{len(cells) - without} of {len(cells)} cells"] if cells else []) + beyond
    return f"{' and '.join(done)} measured, all agree{rest}"
