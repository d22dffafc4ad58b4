"""The measured evidence on a cell as Markdown: what was seen, diagram, transcript, versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from kb.book import Book
from kb.model import (
    Cell,
    Evidence,
    MaildropView,
    MessageView,
    Moment,
    Observation,
    SessionView,
    TransactionView,
)
from kb.render import links, matrix, sequence
from kb.render.markdown import bullets, indented, prose, table

MOMENTS = {Moment.DELIVERED: "after delivery", Moment.END: "at the end"}


def section(book: Book, cell: Cell) -> str:
    """All evidence on a cell, or that there is none yet."""
    evidence = book.evidence_of(cell.id)
    if not evidence:
        return "**Measured:** not yet. `kb verify` measures it once an experiment for it exists."
    parts = [_agreement(book, cell), _summary(evidence)]
    by_mechanism = sorted(evidence, key=lambda e: e.mechanism)
    for _, group in groupby(by_mechanism, key=lambda e: e.mechanism):
        first, *others = group
        parts.append(_one(first, with_diagram=True))
        parts += [_one(other, with_diagram=False) for other in others]
    return "\n\n".join(parts)


def _agreement(book: Book, cell: Cell) -> str:
    measured = book.measured(cell.id)
    if matrix.agrees(book, cell):
        return f"**Measured:** {measured}, in agreement with what is stated."
    return f"**Measured:** {measured}, which does **not** agree with what is stated."


def _summary(evidence: Sequence[Evidence]) -> str:
    rows = [
        [
            f"[{prose(e.mechanism)}](#{links.place(e).anchor})",
            prose(e.server),
            _said(e),
            prose(", ".join(f"{name} {version}" for name, version in e.versions.items())),
            e.date,
        ]
        for e in evidence
    ]
    return table(["Mechanism", "Server", "Contract fulfilled", "Versions", "Measured on"], rows)


def _said(evidence: Evidence) -> str:
    return f'<span class="kb-{evidence.verdict}">{matrix.verdict_text(evidence.verdict)}</span>'


def _one(evidence: Evidence, with_diagram: bool) -> str:
    heading = f"{evidence.mechanism} on {evidence.server}"
    heading = (
        f"#### {prose(heading[:1].upper() + heading[1:])} {{ #{links.place(evidence).anchor} }}"
    )
    parts = [heading, bullets(map(_finding, evidence.findings))]
    if evidence.refusal:
        parts.append(f"The gateway, asked for this policy, refuses to start: `{evidence.refusal}`")
    parts.append(_folded("What sender, maildrop and recipient saw", _seen(evidence.observation)))
    if with_diagram:
        drawing = sequence.svg(evidence.transcript, f"Sequence of {evidence.cell}")
        parts.append(f'<div class="kb-diagram" tabindex="0">\n{drawing}\n</div>')
    parts.append(_folded("Transcript", transcript(evidence)))
    return "\n\n".join(filter(None, parts))


def _finding(line: str) -> str:
    sign, _, rest = line.partition(": ")
    return f"{'✓' if sign == 'met' else '✕'} {sign}: {prose(rest)}"


def _folded(title: str, body: str) -> str:
    return f'??? note "{title}"\n\n{indented(body)}' if body else ""


def transcript(evidence: Evidence) -> str:
    """The lines on the wire, one block a connection."""
    blocks = []
    for exchange in evidence.transcript:
        name = f"{exchange.protocol.label}, {exchange.client} to {exchange.server}"
        lines = "\n".join(line.replace("\r", "␍") for line in exchange.lines)
        blocks.append(f"{name}:\n\n````text\n{lines}\n````")
    return "\n\n".join(blocks)


def _seen(observation: Observation) -> str:
    return bullets(
        [
            *map(_sender, observation.senders),
            *(f"Passed on: {_transaction(view)}" for view in observation.relayed),
            *map(_maildrop, observation.maildrops),
            *(line for session in observation.sessions for line in _session(session)),
        ]
    )


def _sender(view: TransactionView) -> str:
    return f"Sender: {_transaction(view)}"


def _transaction(view: TransactionView) -> str:
    recipients = ", ".join(view.recipients)
    reply = f"{view.code} {view.text}".strip()
    return (
        f"{_named(view.message)} from `<{view.reverse_path}>` to `{recipients}`, answer `{reply}`"
    )


def _maildrop(view: MaildropView) -> str:
    held = ", ".join(map(_message, view.messages)) or "empty"
    return f"Maildrop of `{view.recipient}` {MOMENTS[view.moment]}: {held}"


def _session(view: SessionView) -> Iterator[str]:
    sizes = ", ".join(map(str, view.listed)) or "none"
    got = ", ".join("refused" if m is None else _message(m) for m in view.retrieved) or "nothing"
    counted = "1 message" if view.count == 1 else f"{view.count} messages"
    yield f"Recipient `{view.recipient}`: told {counted}, sizes {sizes}; retrieved {got}"
    yield from (f"Refused with `{reply}`" for reply in view.refusals)
    yield from (f"✕ {prose(hole)}" for hole in view.holes)


def _named(message: str) -> str:
    return f"the {message} message" if message else "another message"


def _message(view: MessageView) -> str:
    infected = ", infected" if view.infected else ""
    return f"{_named(view.message)} {view.form} ({view.octets} octets{infected})"
