"""Measured products: a page each with every run in full, and the table of them all."""

from __future__ import annotations

from collections.abc import Iterator

from kb.knowledge.book import Book
from kb.knowledge.products import Catalogue
from kb.model import Statement, Verdict
from kb.model.product_run import ProductRun, ProductRuns
from kb.render import evidence, links, markdown, matrix
from kb.render.markdown import bullets, prose
from kb.render.pages.products.pieces import verbatim
from kb.render.pages.products.table import Row, table
from kb.render.products import changes, fulfilled

HEAD = ("Product", "Setting", "Contract of", "Document offers", "Measured", "It fulfils")


def pages(catalogue: Catalogue, book: Book) -> dict[str, str]:
    """One a product that was measured."""
    return {
        f"products/measured/{runs.id}.md": _page(catalogue, book, runs)
        for runs in catalogue.runs.values()
    }


def runs_block(catalogue: Catalogue, book: Book, page: str) -> str:
    """Every run, a line each."""
    rows = (
        _line(catalogue, runs, run, page) for runs in catalogue.runs.values() for run in runs.runs
    )
    return table("measured", "Every setting that was measured", HEAD, map(Row, rows))


def findings_block(catalogue: Catalogue, book: Book, page: str) -> str:
    """What does not fulfil the contract of what it is offered as, and by which condition."""
    told = []
    for runs in catalogue.runs.values():
        for run in runs.runs:
            said = catalogue.statements[run.statement]
            if not catalogue.differs(said):
                continue
            unmet = [line.partition(": ")[2] for line in run.findings if line.startswith("not")]
            name = prose(catalogue.products[runs.id].name)
            place = links.run(runs.id, run).seen_from(page)
            lines = [f"Not met: {prose(line)}." for line in unmet]
            lines += [f"Changed in {prose(line)}." for line in changes(run)]
            if run.bounced:
                lines.append("A notice of failure went to the reverse-path.")
            how = f" ({said.mechanism.label})" if said.mechanism else ""
            told.append(
                f"{name}, [{_code(run.setting)}]({place}): {_stated(said, page)} is offered as "
                f"{said.action}{how}; by that contract it is {run.verdict}. {' '.join(lines)}"
            )
    return bullets(told)


def counts_block(catalogue: Catalogue, book: Book, page: str) -> str:
    """How much was measured, and how much of it fulfils the contract."""
    runs = [run for one in catalogue.runs.values() for run in one.runs]
    kept = sum(run.verdict is Verdict.YES for run in runs)
    last = max(one.date for one in catalogue.runs.values())
    return (
        f"{len(runs)} settings of {len(catalogue.runs)} products, last on {last}: "
        f"{kept} fulfil the contract of the action, {len(runs) - kept} do not."
    )


def _page(catalogue: Catalogue, book: Book, runs: ProductRuns) -> str:
    page = f"products/measured/{runs.id}.md"
    product = catalogue.products[runs.id]
    name = prose(product.name)
    rows = [_line(catalogue, runs, run, page) for run in runs.runs]
    text = markdown.page(
        f"src/kb/data/product_runs/{runs.id}.json",
        f"# Measured: {name}",
        f"{name} stood {prose(runs.by)}, with the mail and the contracts of the "
        f"[gateway's own experiments](../../matrix.md#actions). What its documents say: "
        f"[{name}]({links.place(product).seen_from(page)}). "
        "[All that were measured](../measured.md)",
        table("measured", f"{name}, setting by setting", HEAD, map(Row, rows)),
        bullets([evidence.version_line(runs.date, runs.versions)]),
        *(part for run in runs.runs for part in _run(catalogue, run, page)),
    )
    return markdown.ranked(0.5, text)


def _line(catalogue: Catalogue, runs: ProductRuns, run: ProductRun, page: str) -> list[str]:
    said = catalogue.statements[run.statement]
    verdict = f'<span class="kb-{run.verdict}">{matrix.verdict_text(run.verdict)}</span>'
    if catalogue.differs(said):
        verdict += ", **by this contract**"
    return [
        prose(catalogue.products[runs.id].name),
        f"[{_code(run.setting)}]({links.run(runs.id, run).seen_from(page)})",
        f"{run.treatment.label}, {run.threat}",
        f"{matrix.verdict_text(said.offered)}: {_stated(said, page)}",
        verdict,
        prose(fulfilled(run)),
    ]


def _run(catalogue: Catalogue, run: ProductRun, page: str) -> Iterator[str]:
    said = catalogue.statements[run.statement]
    yield f"## {_code(run.setting)} {{ #{links.anchor(run.id)} }}"
    yield (
        f"The document offers it: {matrix.verdict_text(said.offered).lower()} "
        f"({_stated(said, page)}); measured by the contract of {run.treatment}: "
        f'<span class="kb-{run.verdict}">{matrix.verdict_text(run.verdict)}</span>.'
    )
    yield bullets(map(evidence.finding, run.findings))
    further = [f"The same run fulfils: {prose(fulfilled(run))}"]
    further += [f"Changed in {prose(line)}" for line in changes(run)]
    if run.bounced:
        further.append("A notice of failure went to the reverse-path")
    yield bullets(further)
    for name, text in run.configuration.items():
        block = f"````text\n{text.rstrip()}\n````"
        yield evidence.folded(f"Configuration: {name}", block)
    yield evidence.folded("What sender, maildrop and recipient saw", evidence.seen(run.observation))
    yield evidence.folded("Transcript", _transcript(run))


def _stated(said: Statement, page: str) -> str:
    return f"[“{verbatim(said.named)}”]({links.place(said).seen_from(page)})"


def _code(setting: str) -> str:
    """A setting as code that may stand in a table's cell."""
    return f"`{setting.replace('|', chr(92) + '|')}`"


def _transcript(run: ProductRun) -> str:
    """The lines on the wire, one block a connection."""
    blocks = []
    for exchange in run.transcript:
        name = f"{exchange.protocol.label}, {exchange.client} to {exchange.server}"
        lines = "\n".join(line.replace("\r", "␍") for line in exchange.lines)
        blocks.append(f"{name}:\n\n````text\n{lines}\n````")
    return "\n\n".join(blocks)
