"""Why a No is a No: every no on POP3 and IMAP by every mechanism, and what a yes would cost."""

from __future__ import annotations

from collections.abc import Iterator

from kb.knowledge.book import Book
from kb.model import Basis, Cell, Evidence, Moment, Protocol, Verdict
from kb.model.client_run import Situation
from kb.model.mechanisms import MECHANISM_TEXTS, PRODUCT
from kb.render import client_runs, links, markdown, matrix
from kb.render.markdown import bullets, capital, linked, prose, table

PAGE = "why-a-no-is-a-no.md"
INTRODUCTION = """\
Where the matrix says no, the lab forces the action all the same, by each mechanism that it
knows of gateways. Each run has a clean mail (clean-1), then the spam or the infected mail, then
another clean one (clean-2). What came of it is measured on three stacks of mail servers,
and whether that is the action is decided by the action's [contract](matrix.md) alone. A no by the
*protocol* is one that no mechanism fulfils. A no by the *product* is one that some mechanism
fulfils: then a gateway could, and what that would cost is told below. Marked with ✕ is what the
contract demands and the run did not have.
"""
MECHANISMS = """\
What each does, what clients and users feel of it, what whoever runs it must provide, and what the
measured [mail clients](mail-clients.md) make of it.
"""


def pages(book: Book) -> dict[str, str]:
    """One page."""
    noes = [
        cell
        for cell in book.cells.values()
        if cell.article is Verdict.NO and cell.protocol is not Protocol.SMTP
    ]
    parts = [_overview(book, noes), *(part for cell in noes for part in _cell(book, cell))]
    parts += ["## The mechanisms { #mechanisms }", MECHANISMS, *_mechanisms(book)]
    source = "src/kb/data (matrix.toml, evidence/, client_runs/)"
    return {PAGE: markdown.page(source, "# Why a No is a No", INTRODUCTION, *parts)}


def note(book: Book, cell: Cell) -> str:
    """What mail clients make of the error reply that is a cell's plainest no; for its page."""
    if cell.article is Verdict.YES or cell.protocol is Protocol.SMTP:
        return ""
    did = client_runs.alike(book.client_runs.values(), cell.protocol, Situation.ERROR_REPLY)
    lines = bullets(f"{prose(', '.join(names))}: {prose(words)}" for words, names in did.items())
    place = links.PageAddress(PAGE, links.anchor(cell.id)).seen_from(links.place(cell).page)
    lead = "**What mail clients make of it** where the gateway answers an error instead"
    return f"{lead}:\n\n{lines}\n\nEvery other way, and what it costs: [Why a No is a No]({place})."


def _overview(book: Book, noes: list[Cell]) -> str:
    rows = [
        [
            f"[{prose(matrix.cell_title(book, cell))}](#{links.anchor(cell.id)})",
            f"by the {cell.basis}",
            f"{len(_by_mechanism(book, cell))}",
            ", ".join(_words(id_) for id_ in _fulfilling(book, cell)) or "none",
        ]
        for cell in noes
    ]
    return table(["A no", "Why", "Mechanisms tried", "Of these fulfil the contract"], rows)


def _cell(book: Book, cell: Cell) -> Iterator[str]:
    title = prose(matrix.cell_title(book, cell))
    yield f"## {title}: no by the {cell.basis} {{ #{links.anchor(cell.id)} }}"
    yield f"{prose(cell.reason)} {linked(cell, 'The grounds', PAGE)}."
    if cell.basis is Basis.PRODUCT:
        yield f"**What a Yes would cost:** {prose(cell.cost)}"
    else:
        yield "**What a Yes would cost:** none is to be had, no mechanism fulfils the contract."
    rows = [_row(runs, cell.protocol) for runs in _by_mechanism(book, cell).values()]
    yield table(["Mechanism", "Contract", "What came of it"], rows)


def _row(runs: list[Evidence], protocol: Protocol) -> list[str]:
    """One mechanism on every stack, told by the first of them."""
    first = runs[0]
    verdicts = {one.verdict for one in runs}
    fulfils = "stacks differ" if len(verdicts) > 1 else matrix.verdict_text(first.verdict)
    missing = [line.partition(": ")[2] for line in first.findings if not line.startswith("met")]
    name = _words(first.mechanism)
    measured = f'{linked(first, "measured", PAGE)}{{ aria-label="Measured: {name}" }}'
    return [
        f"[{name}](#{first.mechanism}), {measured}",
        f'<span class="kb-{first.verdict}">{fulfils}</span>',
        "<br>".join([*(f"✕ {prose(line)}" for line in missing), *_came(first)]),
    ]


def _came(run: Evidence) -> Iterator[str]:
    yield f"In the mailbox at the end: {_left(run)}"
    yield f"The next session: {_next_session(run)}"


def _left(run: Evidence) -> str:
    first = next((drop.recipient for drop in run.observation.maildrops), "")
    held = [
        message.message
        for drop in run.observation.maildrops
        if drop.moment is Moment.END and drop.recipient == first
        for message in drop.messages
    ]
    return prose(", ".join(held)) or "nothing"


def _next_session(run: Evidence) -> str:
    if not run.observation.sessions:
        return "none"
    session = run.observation.sessions[-1]
    got = [one.message or "a notice" for one in session.retrieved if one]
    refused = f"; refused: {prose(session.refusals[0])}" if session.refusals else ""
    return f"{session.count} listed; got {prose(', '.join(got)) or 'nothing'}{refused}"


def _mechanisms(book: Book) -> Iterator[str]:
    for id_, text in MECHANISM_TEXTS.items():
        if id_ == PRODUCT:
            continue
        yield f"### {capital(_words(id_))} {{ #{id_} }}"
        yield prose(text.does)
        lines = [f"Felt: {prose(text.cost)}"]
        lines.append(f"To provide: {prose(text.holds) or 'nothing.'}")
        yield bullets([*lines, *_clients(book, Situation(id_))])


def _clients(book: Book, situation: Situation) -> Iterator[str]:
    for protocol in (Protocol.POP3, Protocol.IMAP):
        told = client_runs.summary(book.client_runs.values(), protocol, situation)
        yield f"{protocol.label} clients: {prose(told) or 'not run'}"


def _by_mechanism(book: Book, cell: Cell) -> dict[str, list[Evidence]]:
    """The stored runs of each mechanism, the first stack's first, in the mechanisms' order."""
    found: dict[str, list[Evidence]] = {id_: [] for id_ in MECHANISM_TEXTS}
    for one in book.evidence_of(cell.id):
        found[one.mechanism].append(one)
    return {
        id_: sorted(runs, key=lambda one: one.server != links.FIRST_STACK)
        for id_, runs in found.items()
        if runs
    }


def _fulfilling(book: Book, cell: Cell) -> list[str]:
    every = _by_mechanism(book, cell).items()
    return [id_ for id_, runs in every if all(one.verdict is Verdict.YES for one in runs)]


def _words(mechanism: str) -> str:
    return Situation(mechanism).label
