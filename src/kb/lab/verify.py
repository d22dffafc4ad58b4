"""`kb verify`: runs the experiments side by side and compares what everybody says."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TextIO

from kb import book, rules
from kb.book import Book
from kb.lab import agreement, evidence, experiments, servers
from kb.lab.servers import LabError
from kb.model import Cell, Evidence

AT_ONCE = 6
"""Experiments that run side by side; most of their time they wait for a gateway to start."""

NOT_YET = "not yet"

Results = Mapping[str, tuple[Evidence, ...] | LabError]


def verify(
    cells: Sequence[str] = (),
    server: str = "embedded",
    update: bool = False,
    out: TextIO | None = None,
    folder: Path | None = None,
) -> int:
    """Measure cells, compare with article, data and stored evidence, print a table.

    Args:
        cells: their ids; none for all.
        server: the name of the servers to measure on.
        update: write the evidence into the data folder.
        out: where to print; by default standard output.
        folder: the data folder; by default the package's own.

    Returns:
        0 where everything agrees, else 1.

    Raises:
        BookError: an unknown cell or server, or a mistake in the data: one line.
        LabError: the servers did not start.
    """
    out = out or sys.stdout
    folder = folder or book.data_folder()
    servers.check(server)
    known = rules.cell_ids()
    for id_ in cells:
        if id_ not in known:
            raise rules.unknown_id(id_, known)
    changes = evidence.mend(folder) if update else []
    loaded = book.load(folder)
    chosen = [loaded.cells[id_] for id_ in known if id_ in cells or not cells]
    results = measure(chosen, server, out)
    if update:
        changes += _update(folder, loaded, server, results)
        book.load.cache_clear()
        loaded = book.load(folder)
    print(file=out)
    for row in _table(loaded, chosen, server, results):
        print(row, file=out)
    lines = [*_disagreements(loaded, chosen, server, results)]
    for line in (*changes, *lines):
        print(line, file=out)
    print(_summary(chosen, results, lines), file=out)
    return 1 if lines else 0


def measure(cells: Iterable[Cell], server: str, out: TextIO) -> Results:
    """Run the experiments on cells side by side, with a line for each as it finishes.

    Returns:
        The evidence by cell, empty where there is no experiment yet; or the error that kept
        an experiment from running.

    Raises:
        BookError: the servers are unknown.
        LabError: they did not start.
    """
    results: dict[str, tuple[Evidence, ...] | LabError] = {cell.id: () for cell in cells}
    runnable = [cell for cell in cells if experiments.mechanisms(cell)]
    if not runnable:
        return results
    running = servers.start(server)
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            futures = {pool.submit(experiments.measure, c, running): c for c in runnable}
            for count, future in enumerate(as_completed(futures), 1):
                cell = futures[future]
                try:
                    results[cell.id] = found = future.result()
                except LabError as error:
                    results[cell.id] = error
                    said = "failed"
                else:
                    said = " ".join(f"{e.verdict} ({e.mechanism})" for e in found)
                print(f"[{count:2}/{len(runnable)}] {cell.id:32} {said}", file=out, flush=True)
    finally:
        running.close()
    return results


def _update(folder: Path, loaded: Book, server: str, results: Results) -> list[str]:
    done = {id_: found for id_, found in results.items() if not isinstance(found, LabError)}
    measured = [each for found in done.values() for each in found]
    gone = [e for id_, found in done.items() for e in agreement.gone(loaded, id_, server, found)]
    return evidence.store(folder, measured, gone)


def _disagreements(
    loaded: Book, cells: Iterable[Cell], server: str, results: Results
) -> Iterable[str]:
    for cell in cells:
        found = results[cell.id]
        if isinstance(found, LabError):
            yield f"{cell.id}: the experiment could not be run: {found}"
        else:
            yield from agreement.disagreements(loaded, cell, server, found)


def _table(loaded: Book, cells: Iterable[Cell], server: str, results: Results) -> Iterable[str]:
    yield f"{'cell':32} {'article':8} {'basis':9} {'measured':9} stored"
    for cell in cells:
        found = results[cell.id]
        if isinstance(found, LabError):
            measured = "failed"
        else:
            measured = agreement.verdict(found) if found else NOT_YET
        stored = loaded.verdicts(cell.id).get(server, "-")
        yield f"{cell.id:32} {cell.article:8} {cell.basis or '-':9} {measured:9} {stored}"


def _summary(cells: Sequence[Cell], results: Results, lines: Sequence[str]) -> str:
    without = sum(not isinstance(r, LabError) and not r for r in results.values())
    rest = f"; {without} not yet measured, for want of an experiment" if without else ""
    if lines:
        return f"{len(lines)} disagreements on {len(cells)} cells{rest}"
    return f"{len(cells) - without} of {len(cells)} cells measured, all agree{rest}"
