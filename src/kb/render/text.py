"""Any record as plain text for a terminal or a ticket: a title and labelled paragraphs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from kb import model
from kb.knowledge.book import Book
from kb.model import Basis, Cell, Citation, Claim, Record, Verdict
from kb.model.demonstration import Demonstration
from kb.render import links, matrix
from kb.render.reply import reply

WIDTH = 88
"""Columns, so that a screen or a quoted mail holds it."""
INDENT = 14

Field = tuple[str, str]
"""A label and its paragraph; an empty label continues the one before."""

BASES = {
    Basis.PROTOCOL: "no, by the protocol: no gateway could do it",
    Basis.PRODUCT: "no, by the product: a gateway could, this one does not offer it",
}
KINDS = {
    model.ClaimKind.TEXT: "the text says so",
    model.ClaimKind.INFERENCE: "follows from the text",
    model.ClaimKind.QUALIFIES: "qualifies what is commonly believed",
}


def show(book: Book, record: Record) -> str:
    """Everything that one needs to know of a record, ready for a terminal."""
    title = textwrap.fill(_title(book, record), WIDTH)
    fields = [*_fields(book, record), ("Page", links.url(record))]
    return f"{title}\n\n{laid_out(fields)}"


def laid_out(fields: Iterable[Field]) -> str:
    """Fields as two columns: labels left, wrapped paragraphs right."""
    lines: list[str] = []
    for label, paragraph in fields:
        if not paragraph:
            continue
        for number, line in enumerate(paragraph.splitlines()):
            first = label if number == 0 else ""
            lines += textwrap.wrap(
                line,
                WIDTH,
                initial_indent=f"{first:<{INDENT}}",
                subsequent_indent=" " * (INDENT + _hanging(line)),
                break_long_words=False,
                break_on_hyphens=False,
            ) or [""]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _hanging(line: str) -> int:
    """Columns by which the continuation of a line is set in: list items hang."""
    return len(line) - len(line.lstrip()) + (2 if line.lstrip()[:2] in ("- ", "C:", "S:") else 0)


def cited(book: Book, citation: Citation) -> str:
    """A citation as people write it: `RFC 1939 section 5: “phrase”`."""
    source = book.sources[citation.source]
    name = f"RFC {source.rfc}" if source.rfc else source.title
    section = citation.section
    # Sections of RFCs are numbers or appendices; other documents' places stand as they are.
    place = f" section {section}" if section[:1].isdigit() else f", {section}"
    if not source.rfc and name.endswith(section):
        # The place has a document of its own, named after it.
        place = ""
    phrase = f": “{citation.phrase}”" if citation.phrase else ""
    return name + place + phrase + replaced(book, citation)


def replaced(book: Book, citation: Citation) -> str:
    """What has replaced the text cited, and why that is cited all the same; else empty."""
    rfc = book.sources[citation.source].replaced_by(citation.section)
    return f" (replaced by RFC {rfc}; cited because {citation.because})" if rfc else ""


def _title(book: Book, record: Record) -> str:
    match record:
        case Cell():
            said = matrix.verdict_text(record.article)
            return f"{matrix.cell_title(book, record)} ({record.id}): {said}"
        case Claim():
            return f"Claim {record.id}"
        case model.Term():
            return record.term
        case model.Sentence():
            return f"Sentence {record.id} of the article"
        case model.Product():
            return record.name
        case (
            model.Source()
            | model.Question()
            | model.ActionPage()
            | model.ProtocolPage()
            | model.Discrepancy()
            | Demonstration()
        ):
            return record.title
        case _:
            raise TypeError(f"a {type(record).__name__} cannot be shown")


def _fields(book: Book, record: Record) -> Iterator[Field]:
    match record:
        case Cell():
            yield from _cell(book, record)
        case Claim():
            yield from _claim(book, record)
        case model.Question():
            yield from _question(book, record)
        case model.Term():
            yield "Meaning", record.definition
            yield "Cited from", _listed(cited(book, c) for c in record.citations)
            yield "See also", ", ".join(record.see)
        case model.Source():
            yield "Kind", _source_kind(record)
            yield "Publisher", record.publisher
            yield "Year", str(record.year or "")
            yield "Address", record.url or record.no_address
            yield (
                "Replaced",
                _listed(f"{what} by RFC {n}" for what, n in record.obsoleted_by.items()),
            )
            claims = [c for c in book.claims.values() if _cites(c, record)]
            yield "Cited by", _listed(f"{c.id}: {c.statement}" for c in claims)
        case model.ActionPage():
            yield "Does", record.summary
            yield "Done means", record.contract
            cells = [c for c in book.cells.values() if c.action is record.id]
            yield "Offered", _listed(f"{c.protocol.label}: {_verdict(c)}" for c in cells)
            yield "Sender", record.sender
            yield "Recipient", record.recipient
            yield "Administrator", record.administrator
        case model.ProtocolPage():
            yield "In short", record.summary
            yield "The gateway", record.position
            yield "A session", record.session
            cells = [c for c in book.cells.values() if c.protocol is record.id]
            yield "Actions", _listed(f"{c.id}: {_verdict(c)}" for c in cells)
        case model.Sentence():
            yield "In short", record.title
            yield "Opens", f"“{record.opens} …”"
            yield "Says", record.restated
            yield "Bearing", record.bearing
            yield "Remark", record.remark
            yield "Rests on", _claims(book, record.claims)
        case model.Discrepancy():
            yield "Article", record.says
            yield "But", record.but
            yield "So", record.consequence
            yield "Cells", ", ".join(record.cells)
            yield "Rests on", _claims(book, record.claims)
        case Demonstration():
            yield "Shows", record.shows
            yield "Means", record.means
            yield "Expected", _listed(record.expects.values())
            yield "Measured", demonstrated(book, record)
            yield "Rests on", _claims(book, record.claims)
        case model.Product():
            yield "Vendor", record.vendor
            yield "Source", book.sources[record.source].title


def _cell(book: Book, cell: Cell) -> Iterator[Field]:
    yield "Article says", _verdict(cell)
    yield "Why", cell.reason
    instead = [book.cell(cell.threat, action, cell.protocol) for action in cell.instead]
    yield (
        "Instead",
        _listed(
            f"{book.actions[other.action].title} ({other.id}): {book.actions[other.action].summary}"
            for other in instead
        ),
    )
    yield "Cost", cell.cost
    yield "Measured", measured(book, cell)
    yield "Rests on", _claims(book, cell.claims)
    questions = [q for q in book.questions.values() if cell.id in q.cells]
    yield "Questions", _listed(f"{q.id}: {q.title}" for q in questions)


def _claim(book: Book, claim: Claim) -> Iterator[Field]:
    yield "In short", claim.title
    yield "Says", claim.statement
    yield "It follows", claim.follows
    yield "Standing", f"{claim.kind}: {KINDS[claim.kind]}"
    yield "Cited from", _listed(cited(book, citation) for citation in claim.citations)
    yield "On the wire", "\n".join(claim.wire)
    yield "Carries", ", ".join(c.id for c in book.cells.values() if claim.id in c.claims)


def _question(book: Book, question: model.Question) -> Iterator[Field]:
    yield "About", question.group.label
    yield "Answer", question.answer
    yield "Explanation", question.explanation
    yield "What to do", _listed(question.steps)
    yield "Reply", reply(book, question)
    yield (
        "Cells",
        _listed(f"{id_}: {_verdict(book.cells[id_])}" for id_ in question.cells),
    )
    yield "Rests on", _claims(book, question.claims)
    related = [book.questions[id_] for id_ in question.related]
    yield "Related", _listed(f"{one.id}: {one.title}" for one in related)


def measured(book: Book, cell: Cell) -> str:
    """What was measured, by server and mechanism; and whether it agrees with what is stated."""
    outcomes = book.outcomes_of(cell.id)
    if not outcomes:
        return "not yet"
    runs: dict[str, list[model.Outcome]] = {}
    for one in outcomes:
        runs.setdefault(one.where, []).append(one)
    lines = [_run(where, of_it) for where, of_it in runs.items()]
    if not matrix.agrees(book, cell):
        lines.append("this does not agree with what is stated; run kb verify")
    return "\n".join(lines)


def _run(where: str, runs: Sequence[model.Outcome]) -> str:
    """A line on one stack with one scanner: the verdict, and by each mechanism."""
    found = Verdict.YES if any(e.verdict is Verdict.YES for e in runs) else Verdict.NO
    told = [f"{e.mechanism}: {e.verdict}" for e in runs]
    return f"- {where}: {found} ({', '.join(told)})"


def demonstrated(book: Book, demonstration: Demonstration) -> str:
    """What came out, by server, each condition with whether it was met."""
    runs = book.demonstrated_of(demonstration.id)
    return (
        "\n".join(
            line
            for run in runs
            for line in (f"On {run.server}, {run.date}:", *(f"- {one}" for one in run.findings))
        )
        or "not yet"
    )


def _verdict(cell: Cell) -> str:
    return BASES[cell.basis] if cell.basis and cell.article is Verdict.NO else cell.article.value


def _claims(book: Book, ids: Iterable[str]) -> str:
    lines = []
    for id_ in ids:
        claim = book.claims[id_]
        follows = f" (It follows: {claim.follows})" if claim.follows else ""
        lines.append(f"- {id_}: {claim.statement}{follows}")
        lines += [f"  {cited(book, citation)}" for citation in claim.citations]
    return "\n".join(lines)


def _source_kind(source: model.Source) -> str:
    return f"RFC {source.rfc}" if source.rfc else source.kind.value


def _cites(claim: Claim, source: model.Source) -> bool:
    return any(citation.source == source.id for citation in claim.citations)


def _listed(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)
