"""Whether article, data, stored evidence and measurement say the same; pure.

A yes must be measured as yes. A no must be measured as no where its basis is `protocol`, and
as yes, by some mechanism, where it is `product`: then a gateway could, and this one does not
offer it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from kb.knowledge.book import Book
from kb.lab.experiments.compared import compared
from kb.model import Basis, Cell, Evidence, Exchange, Measured, Verdict
from kb.model.demonstration import Demonstrated, Stored

UPDATE = "if the new run is right, run `kb verify --update`"


def expected(cell: Cell) -> Verdict:
    """What must be measured for the cell to hold."""
    return cell.possible


def verdict(evidence: Iterable[Evidence]) -> Verdict:
    """What several mechanisms on one server say: yes where any of them fulfilled the contract."""
    return Verdict.YES if any(e.verdict is Verdict.YES for e in evidence) else Verdict.NO


def gone(book: Book, cell: str, server: str, measured: Sequence[Evidence]) -> list[Evidence]:
    """Stored evidence on that cell and server that no experiment yields any more.

    Evidence by a mechanism that was measured with other scanners only is left alone.
    """
    now = {_axes(each) for each in measured}
    scanners = {each.scanner for each in measured}
    mechanisms = {each.mechanism for each in measured}
    stored = [e for e in book.evidence_of(cell) if e.server == server and _axes(e) not in now]
    return [e for e in stored if e.scanner in scanners or e.mechanism not in mechanisms]


def disagreements(
    book: Book, cell: Cell, server: str, measured: Sequence[Evidence]
) -> Iterator[str]:
    """One line for each disagreement on a cell.

    Args:
        book: article and data, with the stored evidence.
        cell: the cell.
        server: where it was measured.
        measured: what was measured now; empty where the cell has no experiment.
    """
    if measured:
        yield from _against_the_article(cell, measured)
    stored = {_axes(e): e for e in book.evidence_of(cell.id) if e.server == server}
    for each in measured:
        yield from _against_the_stored(stored.get(_axes(each)), each)
    for each in gone(book, cell.id, server, measured):
        yield f"{each.name}: no experiment yields this evidence; {UPDATE}"
    if book.measured(cell.id) is Measured.CONFLICT:
        told = ", ".join(f"{name} {value}" for name, value in book.verdicts(cell.id).items())
        yield f"{cell.id}: the servers' evidence differs: {told}"


def demonstration_disagreements(book: Book, now: Demonstrated) -> Iterator[str]:
    """One line for each disagreement on a demonstration: what was expected, what was stored.

    Args:
        book: the data, with the stored evidence.
        now: what was measured now.
    """
    for line in now.findings:
        if not line.startswith("met"):
            yield f"{now.demonstration}: {line}"
    of_it = book.demonstrated_of(now.demonstration)
    yield from _against_the_stored(next((e for e in of_it if e.server == now.server), None), now)


def _axes(evidence: Evidence) -> tuple[str, str]:
    """What tells a cell's evidence on one server apart: mechanism and scanner."""
    return evidence.mechanism, evidence.scanner


def _against_the_article(cell: Cell, measured: Sequence[Evidence]) -> Iterator[str]:
    found = verdict(measured)
    if found is expected(cell):
        return
    basis = f", basis {cell.basis}" if cell.basis else ""
    stated = f"{cell.id}: the article says {cell.article}{basis}, measured is {found}"
    if found is Verdict.YES:
        by = next(e.mechanism for e in measured if e.verdict is Verdict.YES)
        yield f"{stated}, by {by}; a no with a fulfilled contract has the basis product"
    elif cell.basis is Basis.PRODUCT:
        yield f"{stated} by every mechanism; such a no has the basis protocol"
    else:
        missed = [f for each in measured for f in each.findings if not f.startswith("met")]
        yield f"{stated}; {missed[0] if missed else 'no condition is named'}"


def _against_the_stored(stored: Stored | None, now: Stored) -> Iterator[str]:
    if stored is None:
        yield f"{now.name}: measured, but not stored; run `kb verify --update`"
    elif compared(stored) != compared(now):
        yield f"{now.name}: {_difference(compared(stored), compared(now))}; {UPDATE}"


def _difference(stored: Stored, now: Stored) -> str:
    """Where the two first differ, in words."""
    if stored.verdict is not now.verdict:
        return f"stored verdict {stored.verdict}, now {now.verdict}"
    if stored.findings != now.findings:
        return _first("findings", stored.findings, now.findings)
    refusals = [each.refusal if isinstance(each, Evidence) else "" for each in (stored, now)]
    if refusals[0] != refusals[1]:
        return _first("refusal", refusals[:1], refusals[1:])
    if hits := _hits(stored, now):
        return hits
    if stored.transcript != now.transcript:
        return _transcripts(stored.transcript, now.transcript)
    return "the observation differs" if isinstance(now, Evidence) else "the answers differ"


def _hits(stored: Stored, now: Stored) -> str:
    """Where the scanner's programs named something else; "" where they did not."""
    told = [
        tuple(f"{hit.message}: {', '.join(hit.signatures + hit.rules)}" for hit in each.hits or ())
        if isinstance(each, Evidence)
        else ()
        for each in (stored, now)
    ]
    return _first("what the scanner named", *told) if told[0] != told[1] else ""


def _transcripts(stored: Sequence[Exchange], now: Sequence[Exchange]) -> str:
    for number, (before, after) in enumerate(zip_longest(stored, now), 1):
        if before == after:
            continue
        if before is None or after is None:
            return f"stored {len(stored)} connections, now {len(now)}"
        where = f"connection {number} ({after.client} to {after.server})"
        return _first(where, before.lines, after.lines)
    return "the transcript differs"


def _first(name: str, before: Sequence[str], after: Sequence[str]) -> str:
    for line, (old, new) in enumerate(zip_longest(before, after, fillvalue=""), 1):
        if old != new:
            return f"{name}, line {line}: stored {old!r}, now {new!r}"
    return f"{name}: who talks to whom differs"
