"""The page of the lab's mail servers: which they are, and what they do differently."""

from __future__ import annotations

from collections.abc import Iterator

from kb.knowledge.book import Book
from kb.model import Measured
from kb.model.evidence import BUILTIN
from kb.model.variation import Variation
from kb.render import links, markdown, matrix
from kb.render.markdown import linked, prose, table
from kb.render.text import cited

PAGE = "stacks.md"
INTRODUCTION = """\
Every cell of the matrix, and every demonstration, is measured on each of these stacks with the same
experiments and the same gateway between. The software of one shares nothing with that of another,
so what they agree on does not hang on one server's habits. What they say on the way differs, and
may: below is what a reader of the transcripts would ask about. `kb verify --server all` measures
them anew.
"""
SCANNERS = """\
In the table above the gateway has its built-in scanner, which knows two test strings. What it does
with a finding must not hang on who found it. So the cells where the product's own gateway acts are
measured once more with [real scanners](running/scanners.md), and the verdicts must be the same.
These runs are on one stack, since what a scanner finds does not hang on who keeps the mailbox.
`kb verify --scanner all` measures them anew with those that are installed. The lab's clamd has two
signatures of its own, for test files; rspamd and spamd have the rules of their packages, and no
network. Versions and scores are shown and never compared. What the scanners named, clamd's
signatures and the filters' rules, stands with each run; of the rules only `GTUBE`, the test
string's own, is compared.
"""


def pages(book: Book) -> dict[str, str]:
    """One page."""
    source = "src/kb/data (variations.toml, evidence/)"
    parts = ["# The mail servers", INTRODUCTION, _versions(book), _verdicts(book)]
    parts += [*_scanners(book), *_differences(book)]
    return {PAGE: markdown.page(source, *parts)}


def _versions(book: Book) -> str:
    """Each stack: its programs with the versions of the last run, and when that was."""
    every = [one for one in book.evidence if one.scanner == BUILTIN]
    last = {one.server: one for one in sorted(every, key=lambda one: one.date)}
    cells = {name: {e.cell for e in book.evidence if e.server == name} for name in last}
    rows = [
        [
            f"`{name}`",
            ", ".join(f"{program} {version}" for program, version in one.versions.items()),
            f"{len(cells[name])} of {len(book.cells)}",
            one.date,
        ]
        for name, one in sorted(last.items(), key=lambda pair: pair[0] != "embedded")
    ]
    return table(["Stack", "Programs", "Cells measured", "Last changed"], rows)


def _scanners(book: Book) -> Iterator[str]:
    """What the gateway asked: each scanner, its versions, its cells and what came of them."""
    every = [one for one in book.evidence if one.scanner != BUILTIN]
    if not every:
        return
    yield "## The scanners { #scanners }"
    yield SCANNERS
    last = {one.where: one for one in sorted(every, key=lambda one: one.date)}
    rows = []
    for where, one in sorted(last.items()):
        cells = [e.cell for e in every if e.where == where]
        agree = sum(matrix.agrees(book, book.cells[id_]) for id_ in cells)
        versions = ", ".join(f"{name}: {v}" for name, v in one.scanner_versions.items())
        rows.append([where, versions, str(len(cells)), str(agree), one.date])
    yield table(["Measured on", "Versions", "Cells", "As predicted", "Last changed"], rows)


def _verdicts(book: Book) -> str:
    """Whether the stacks agree, counted over the cells that more than one of them measured."""
    both = [id_ for id_ in book.cells if len(book.verdicts(id_)) > 1]
    differ = [id_ for id_ in both if book.measured(id_) is Measured.CONFLICT]
    names = ", ".join(linked(book.cells[id_], f"`{id_}`", PAGE) for id_ in differ)
    if not differ:
        return f"They agree on all of the {len(both)} cells."
    return f"Of {len(both)} cells they differ on {len(differ)}: {names}."


def _differences(book: Book) -> Iterator[str]:
    yield "## What they do differently { #differences }"
    for one in book.variations.values():
        yield f"### {prose(one.title)} {{ #{links.anchor(one.id)} }}"
        yield prose(one.means)
        yield table(["Stack", "Says"], [[f"`{s}`", f"`{line}`"] for s, line in one.said.items()])
        yield _grounds(book, one)


def _grounds(book: Book, one: Variation) -> str:
    record = book.cells.get(one.place) or book.demonstrations[one.place]
    evidence = linked(record, f"`{record.id}`", PAGE)
    sources = "; ".join(prose(cited(book, citation)) for citation in one.citations)
    return f"Seen in {evidence}. {sources}."
