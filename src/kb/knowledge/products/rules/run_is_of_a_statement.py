"""A measurement stands beside what a document says, so it is of a statement on the same."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.products.catalogue import Catalogue
from kb.knowledge.rules.records import Position


def a_run_is_of_a_statement(catalogue: Catalogue, book: Book) -> Iterator[DataError]:
    """A run names a statement of its product, on its protocol, threat and action; no two one."""
    for product, found in catalogue.runs.items():
        taken: dict[str, str] = {}
        for run in found.runs:
            place = Position(f"product_runs/{product}.json", f"runs {run.id}")
            said = catalogue.statements.get(run.statement)
            if said is None or said.product != product:
                mend = "write it, or name another in kb.lab.products and measure again"
                yield place.breach(f"{product} has no statement {run.statement}; {mend}")
            elif (said.threat, said.action) != (run.threat, run.treatment) or (
                run.protocol not in said.protocols
            ):
                told = f"{run.threat}, {run.treatment}, {run.protocol}"
                yield place.breach(f"{said.id} is not on {told}; mend the one or the other")
            elif run.statement in taken:
                mend = "a statement is put to the test once"
                yield place.breach(f"{taken[run.statement]} is of {run.statement} too; {mend}")
            taken.setdefault(run.statement, run.id)
