"""One page a customers' question: the answer for staff and the reply to send."""

from __future__ import annotations

import json

from kb.knowledge.book import Book
from kb.model import Cell, Question
from kb.render import links, markdown
from kb.render.markdown import Edition, bullets, linked, paragraphs, prose
from kb.render.reply import reply


def pages(book: Book, edition: Edition = Edition.SITE) -> dict[str, str]:
    """All of them."""
    return {links.place(one).page: _page(book, one, edition) for one in book.questions.values()}


def _page(book: Book, question: Question, edition: Edition) -> str:
    page = links.place(question).page
    cells = [book.cells[id_] for id_ in question.cells]
    return markdown.page(
        f"src/kb/data/questions/{question.id}.toml",
        f"# {prose(question.title)}",
        f"{prose(question.answer)}\n{{ .kb-lead }}",
        paragraphs(question.explanation),
        _steps(question),
        "## Reply to send { #reply }",
        markdown.reply(reply(book, question), links.url(question), "reply-text", edition),
        _cells(book, cells, page),
        "## What it rests on { #grounds }",
        markdown.grounds(book, question.claims, page, edition),
    )


def _steps(question: Question) -> str:
    if not question.steps:
        return ""
    steps = "\n".join(f"{number}. {prose(step)}" for number, step in enumerate(question.steps, 1))
    return f"## What to do {{ #steps }}\n\n{steps}"


def _cells(book: Book, cells: list[Cell], page: str) -> str:
    if not cells:
        return ""
    lines = [
        f"{linked(cell, cell.id, page)}: {markdown.verdict(cell)}. {prose(cell.reason)}"
        for cell in cells
    ]
    return "## The cells concerned { #cells }\n\n" + bullets(lines)


def list_block(book: Book, page: str) -> str:
    """All questions as a list of links."""
    return bullets(linked(one, prose(one.title), page) for one in book.questions.values())


def navigation_block(book: Book, page: str) -> str:
    """The questions' pages for `mkdocs.yml`."""
    return "\n".join(
        f"- {json.dumps(one.title, ensure_ascii=False)}: {links.place(one).page}"
        for one in book.questions.values()
    )
