"""One page an action: what it does, the verdict on each protocol, why, and what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.knowledge.book import Book
from kb.model import Action, ActionPage, Cell, Protocol, Threat
from kb.render import evidence, links, markdown, matrix
from kb.render.markdown import Edition, bullets, linked, paragraphs, prose, table
from kb.render.pages import why_no


def pages(
    book: Book, called: Mapping[Action, Sequence[str]], edition: Edition = Edition.SITE
) -> dict[str, str]:
    """All of them; `called` has for each action what else people call it."""
    return {
        links.place(action).page: _page(book, action, called.get(action.id, ()), edition)
        for action in book.actions.values()
    }


def _page(book: Book, action: ActionPage, called: Sequence[str], edition: Edition) -> str:
    page = links.place(action).page
    cells = [book.cell(action.id.threat, action.id, protocol) for protocol in Protocol]
    # What people call an action is to find its page before pages that mention it.
    text = markdown.page(
        f"src/kb/data (actions/{action.id}, matrix.toml, claims/, evidence/)",
        f"# {prose(action.title)}",
        f"An action on {_found(action)}.\n{{ .kb-lead }}",
        paragraphs(action.summary),
        f"<small>Also called: {prose(', '.join(called))}</small>" if called else "",
        _overview(book, cells, page),
        "## When it counts as done { #contract }",
        paragraphs(action.contract),
        "## Who sees what { #who-sees-what }",
        _who(action),
        *(_cell(book, cell, page, edition) for cell in cells),
        _asked(book, cells, page),
        _grounds(book, action, cells, page),
    )
    return text if edition is Edition.PRINTED else markdown.ranked(3, text)


def _found(action: ActionPage) -> str:
    return "mail in which spam was found" if action.id.threat is Threat.SPAM else "infected mail"


def _overview(book: Book, cells: list[Cell], page: str) -> str:
    rows = [
        [
            cell.protocol.label,
            markdown.verdict_link(cell, page) + (f" by the {cell.basis}" if cell.basis else ""),
            matrix.outcome(book, cell),
            ", ".join(_alternative(book, cell, page)) or "–",
        ]
        for cell in cells
    ]
    return table(["Protocol", "Article says", "Measured", "Use instead"], rows)


def _alternative(book: Book, cell: Cell, page: str) -> list[str]:
    others = [book.cell(cell.threat, action, cell.protocol) for action in cell.instead]
    return [linked(other, prose(book.actions[other.action].title), page) for other in others]


def _who(action: ActionPage) -> str:
    return table(
        ["Who", "Sees"],
        [
            ["Sender", markdown.prose_cell(action.sender)],
            ["Recipient", markdown.prose_cell(action.recipient)],
            ["Administrator", markdown.prose_cell(action.administrator)],
        ],
    )


def _asked(book: Book, cells: list[Cell], page: str) -> str:
    """The questions about any of the action's cells: most are about several of them."""
    ids = {cell.id for cell in cells}
    questions = [q for q in book.questions.values() if not ids.isdisjoint(q.cells)]
    if not questions:
        return ""
    asked = bullets(linked(q, prose(q.title), page) for q in questions)
    return f"## What customers ask {{ #questions }}\n\n{asked}"


def _grounds(book: Book, action: ActionPage, cells: list[Cell], page: str) -> str:
    told = {claim for cell in cells for claim in cell.claims}
    rest = [claim for claim in action.claims if claim not in told]
    if not rest:
        return ""
    return f"## What else the texts say {{ #grounds }}\n\n{markdown.claim_items(book, rest, page)}"


def _cell(book: Book, cell: Cell, page: str, edition: Edition) -> str:
    said = f"{matrix.verdict_text(cell.article)}{f' by the {cell.basis}' if cell.basis else ''}"
    parts = [
        f"## {cell.protocol.label}: {said} {{ #{links.anchor(cell.id)} }}",
        f"{prose(cell.reason)}\n{{ .kb-reason .kb-{cell.article} }}",
    ]
    if cell.instead:
        parts.append("**Use instead:**\n\n" + bullets(_instead(book, cell, page)))
    if cell.cost:
        parts.append(f"**What it would cost:** {prose(cell.cost)}")
    why = markdown.claim_items(book, cell.claims, page)
    if edition is Edition.PRINTED:
        return "\n\n".join([*parts, f"**Why:**\n\n{why}"])
    count = "one claim" if len(cell.claims) == 1 else f"{len(cell.claims)} claims"
    parts.append(markdown.folded(f"Why: {count}, from the texts", why, style="kb-fold"))
    # A script leads from here to the finder, which has the reply: 24 replies are a heavy page.
    parts.append(f'<p data-kb-cell="{cell.id}" hidden><a>Reply to send</a></p>')
    parts.append(why_no.note(book, cell))
    parts += [
        f"### Measured on {cell.protocol.label} {{ #{links.anchor(cell.id)}-measured .kb-fold }}"
    ]
    parts.append(evidence.section(book, cell, page))
    return "\n\n".join(filter(None, parts))


def _instead(book: Book, cell: Cell, page: str) -> list[str]:
    lines = []
    for action in cell.instead:
        other = book.cell(cell.threat, action, cell.protocol)
        title = linked(other, prose(book.actions[action].title), page)
        lines.append(f"{title}: {prose(book.actions[action].summary)}")
    return lines
