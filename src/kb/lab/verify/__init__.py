"""`kb verify`: measures on stacks of servers, with scanners, and compares what everybody says."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TextIO

from kb.errors import InputError, unknown_id
from kb.knowledge import loader, rules
from kb.knowledge.book import Book
from kb.lab import servers
from kb.lab.errors import LabError
from kb.lab.experiments import agreement, evidence, scanners
from kb.lab.experiments.scanners import BUILTIN, Scanner
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
    scanner: str = BUILTIN.id,
) -> int:
    """Measure cells and demonstrations, compare with data and stored evidence, print a table.

    Args:
        ids: of cells and demonstrations; none for all.
        server: the name of the servers to measure on; `all` for every stack that can start
            here, one after the other.
        update: write the evidence into the data folder.
        out: where to print; by default standard output.
        folder: the data folder; by default the package's own.
        scanner: the name of what the gateway asks; `all` for every scanner that can be started
            here. Those beyond the first are asked on the first stack, about cells.

    Returns:
        0 where everything agrees, else 1.

    Raises:
        InputError: an unknown id, server or scanner, one that is not installed, or a mistake
            in the data: one line.
        LabError: the servers or the scanner did not start.
    """
    out = out or sys.stdout
    folder = folder or loader.data_folder()
    runs = _chosen(server, scanner, out)
    changes = evidence.mend(folder) if update else []
    loaded = loader.load(folder)
    known = (*rules.cell_ids(), *loaded.demonstrations)
    for id_ in ids:
        if id_ not in known:
            raise unknown_id(id_, known)
    cells = [loaded.cells[id_] for id_ in rules.cell_ids() if id_ in ids or not ids]
    shows = [one for id_, one in loaded.demonstrations.items() if id_ in ids or not ids]
    found: dict[str, list[str]] = {}
    for run in runs:
        asked = [cell for cell in cells if run.scanner.measures(cell)]
        shown = shows if run.scanner is BUILTIN else []
        if len(runs) > 1:
            print(run.heading, file=out, flush=True)
        if not asked and not shown:
            print(f"nothing to measure: no program of {run.scanner.id} is asked", file=out)
            continue
        results = measure(asked, shown, run.server, out, run.scanner)
        if update:
            changes += _update(folder, loaded, results)
            loader.load.cache_clear()
            loaded = loader.load(folder)
        found[run.name] = _print_report(loaded, asked, shown, results, changes, out)
        changes = []
    if len(runs) > 1:
        print("", *report.runs(found), sep="\n", file=out)
    return 1 if any(found.values()) else 0


class _Run(NamedTuple):
    """One stack of servers, and what the gateway between them asks."""

    server: str
    scanner: Scanner

    @property
    def name(self) -> str:
        return self.server if self.scanner is BUILTIN else f"{self.server} with {self.scanner.id}"

    @property
    def heading(self) -> str:
        beside = "" if self.scanner is BUILTIN else f", the gateway with {self.scanner.title}"
        return f"On {self.server}: {servers.stack(self.server).title}{beside}"


def _chosen(server: str, scanner: str, out: TextIO) -> list[_Run]:
    """What to measure on, and with; with `all`, a line for each that cannot start here."""
    servers.check(server)
    asked = scanners.chosen(scanner)
    if server not in (servers.FIRST, servers.ALL) and BUILTIN not in asked:
        raise InputError("--scanner", scanner, f"it is measured with --server {servers.FIRST}")
    if server != servers.ALL:
        servers.installed(server)
    else:
        for name, why in servers.unavailable().items():
            print(f"not measured on {name}: {why}", file=out, flush=True)
    if scanner == scanners.ALL:
        for name, why in scanners.unavailable().items():
            print(f"not measured with {name}: {why}", file=out, flush=True)
    names = servers.available() if server == servers.ALL else (server,)
    return [_Run(n, one) for n in names for one in asked if one is BUILTIN or n == servers.FIRST]


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
