"""`kb verify`: measures on one stack of servers or on all, and compares what everybody says."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from kb.errors import unknown_id
from kb.knowledge import loader, rules
from kb.knowledge.book import Book
from kb.lab import servers
from kb.lab.errors import LabError
from kb.lab.experiments import agreement, evidence
from kb.lab.verify import report
from kb.lab.verify.measuring import Results, measure
from kb.model import Cell
from kb.model.demonstration import Demonstration, Stored


def verify(
    ids: Sequence[str] = (),
    server: str = servers.FIRST,
    update: bool = False,
    out: TextIO | None = None,
    folder: Path | None = None,
) -> int:
    """Measure cells and demonstrations, compare with data and stored evidence, print a table.

    Args:
        ids: of cells and demonstrations; none for all.
        server: the name of the servers to measure on; `all` for every stack that can start
            here, one after the other.
        update: write the evidence into the data folder.
        out: where to print; by default standard output.
        folder: the data folder; by default the package's own.

    Returns:
        0 where everything agrees, else 1.

    Raises:
        InputError: an unknown id or server, servers that are not installed, or a mistake in
            the data: one line.
        LabError: the servers did not start.
    """
    out = out or sys.stdout
    folder = folder or loader.data_folder()
    names = _chosen(server, out)
    changes = evidence.mend(folder) if update else []
    loaded = loader.load(folder)
    known = (*rules.cell_ids(), *loaded.demonstrations)
    for id_ in ids:
        if id_ not in known:
            raise unknown_id(id_, known)
    cells = [loaded.cells[id_] for id_ in rules.cell_ids() if id_ in ids or not ids]
    shows = [one for id_, one in loaded.demonstrations.items() if id_ in ids or not ids]
    found: dict[str, list[str]] = {}
    for name in names:
        if len(names) > 1:
            print(f"On {name}: {servers.stack(name).title}", file=out, flush=True)
        results = measure(cells, shows, name, out)
        if update:
            changes += _update(folder, loaded, results)
            loader.load.cache_clear()
            loaded = loader.load(folder)
        found[name] = _print_report(loaded, cells, shows, results, changes, out)
        changes = []
    if len(names) > 1:
        print("", *report.stacks(found), sep="\n", file=out)
    return 1 if any(found.values()) else 0


def _chosen(server: str, out: TextIO) -> tuple[str, ...]:
    """The stacks to measure on; with `all`, a line for each that cannot start here."""
    if server != servers.ALL:
        servers.installed(server)
        return (server,)
    for name, why in servers.unavailable().items():
        print(f"not measured on {name}: {why}", file=out, flush=True)
    return servers.available()


def _update(folder: Path, loaded: Book, results: Results) -> list[str]:
    done = {id_: each for id_, each in results.cells.items() if not isinstance(each, LabError)}
    measured: list[Stored] = [each for found in done.values() for each in found]
    measured += [e for e in results.demonstrations.values() if not isinstance(e, LabError)]
    done |= {id_: () for id_ in results.left_out if id_ in loaded.cells}
    server = results.server
    gone = [e for id_, found in done.items() for e in agreement.gone(loaded, id_, server, found)]
    return evidence.store(folder, measured, gone)


def _print_report(
    loaded: Book,
    cells: Sequence[Cell],
    shows: Sequence[Demonstration],
    results: Results,
    changes: Sequence[str],
    out: TextIO,
) -> list[str]:
    """Print what was found on one stack; return the disagreements."""
    lines = [*report.disagreements(loaded, cells, results)]
    for row in (
        "",
        *report.table(loaded, cells, results),
        *report.demonstrations(shows, results),
        *report.left_out(results),
        *changes,
        *lines,
        report.summary(cells, shows, results, lines),
    ):
        print(row, file=out)
    return lines
