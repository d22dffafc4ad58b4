"""What `kb verify` prints when all is measured on a stack: a table, disagreements, a summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kb.knowledge.book import Book
from kb.lab.errors import LabError
from kb.lab.experiments import agreement
from kb.lab.verify.measuring import Results
from kb.model import Cell, Evidence
from kb.model.demonstration import Demonstration

NOT_YET = "not yet"
LEFT_OUT = "left out"


def table(book: Book, cells: Sequence[Cell], results: Results) -> Iterator[str]:
    """A line a cell: article, basis, measured and stored verdict."""
    if cells:
        yield f"{'cell':32} {'article':8} {'basis':9} {'measured':9} stored"
    for cell in cells:
        found = [e for e in book.evidence_of(cell.id) if _is_of(e, results)]
        stored = agreement.verdict(found) if found else "-"
        measured = _measured(cell, results)
        yield f"{cell.id:32} {cell.article:8} {cell.basis or '-':9} {measured:9} {stored}"


def _is_of(stored: Evidence, results: Results) -> bool:
    return (stored.server, stored.scanner) == (results.server, results.scanner)


def _measured(cell: Cell, results: Results) -> str:
    found = results.cells.get(cell.id)
    if found is None:
        return LEFT_OUT
    if isinstance(found, LabError):
        return "failed"
    return agreement.verdict(found) if found else NOT_YET


def demonstrations(shows: Sequence[Demonstration], results: Results) -> Iterator[str]:
    """A line a demonstration: whether all was as expected."""
    if shows:
        yield f"{'demonstration':32} as expected"
    for one in shows:
        found = results.demonstrations.get(one.id)
        told = LEFT_OUT if found is None else "failed"
        yield f"{one.id:32} {told if isinstance(found, LabError | None) else found.verdict}"


def left_out(results: Results) -> Iterator[str]:
    """A line for each that these servers cannot show, with their reason."""
    for id_, why in results.left_out.items():
        yield f"{id_}: left out on {results.server}: {why}"


def disagreements(book: Book, cells: Sequence[Cell], results: Results) -> Iterator[str]:
    """A line for each disagreement, and for each experiment that could not be run."""
    for cell in cells:
        found = results.cells.get(cell.id, ())
        if isinstance(found, LabError):
            yield f"{cell.id}: the experiment could not be run: {found}"
        else:
            yield from agreement.disagreements(book, cell, results.server, found)
    for id_, one in results.demonstrations.items():
        if isinstance(one, LabError):
            yield f"{id_}: the demonstration could not be run: {one}"
        else:
            yield from agreement.demonstration_disagreements(book, one)


def summary(
    cells: Sequence[Cell],
    shows: Sequence[Demonstration],
    results: Results,
    lines: Sequence[str],
) -> str:
    """One line on it all.

    Args:
        cells: those that were asked for.
        shows: the demonstrations that were asked for.
        results: what was measured.
        lines: the disagreements.
    """
    without = sum(not isinstance(r, LabError) and not r for r in results.cells.values())
    rest = f"; {without} not yet measured, for want of an experiment" if without else ""
    if results.left_out:
        rest += f"; {len(results.left_out)} left out on {results.server}"
    beyond = [f"{len(results.demonstrations)} demonstrations"] if shows else []
    if lines:
        all_ = ([f"{len(cells)} cells"] if cells else []) + beyond
        return f"{len(lines)} disagreements on {' and '.join(all_)}{rest}"
    measured = len(results.cells) - without
    done = ([f"{measured} of {len(cells)} cells"] if cells else []) + beyond
    return f"{' and '.join(done)} measured, all agree{rest}"


def runs(found: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The last lines after several runs: how each went, and its disagreements once more.

    Args:
        found: the disagreements of each run, by its stack and scanner in words.
    """
    for name, lines in found.items():
        yield f"{name}: {f'{len(lines)} disagreements' if lines else 'all agree'}"
        yield from lines
