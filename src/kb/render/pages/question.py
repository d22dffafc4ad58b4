"""One page a customers' question: the answer for staff and the reply to send."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kb.knowledge.book import Book
from kb.model import Cell, Group, Protocol, Question
from kb.render import client_runs, links, markdown, matrix
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
        _group(question, edition),
        paragraphs(question.explanation),
        _notebook(question, edition),
        _clients(book, question, edition),
        _steps(question),
        "## Reply to send { #reply }",
        markdown.reply(reply(book, question), links.url(question), "reply-text", edition),
        _related(book, question, page),
        _cells(book, cells, page),
        "## What it rests on { #grounds }",
        markdown.grounds(book, question.claims, page, edition),
    )


def _group(question: Question, edition: Edition) -> str:
    """A link to the questions like it; a document on paper has no list of them."""
    if edition is Edition.PRINTED:
        return ""
    return f"<small>[{question.group.label}](index.md#{question.group})</small>"


def _notebook(question: Question, edition: Edition) -> str:
    if not question.notebook or edition is Edition.PRINTED:
        return ""
    return f"[See it on the wire](../notebooks/{question.notebook}.md): a notebook shows it."


def _clients(book: Book, question: Question, edition: Edition) -> str:
    """What the measured mail clients did, in the situations that the answer is about."""
    lines = [
        f"{protocol.label}, {prose(situation.label)}: {prose(told)}."
        for situation in question.clients
        for protocol in (Protocol.POP3, Protocol.IMAP)
        if (told := client_runs.summary(book.client_runs.values(), protocol, situation))
    ]
    if not lines:
        return ""
    told = f"## What mail clients were seen to do {{ #clients }}\n\n{bullets(lines)}"
    if edition is Edition.PRINTED:
        return told
    return f"{told}\n\nVersions and every run: [Mail clients](../mail-clients.md)."


def _steps(question: Question) -> str:
    if not question.steps:
        return ""
    steps = "\n".join(f"{number}. {prose(step)}" for number, step in enumerate(question.steps, 1))
    return f"## What to do {{ #steps }}\n\n{steps}"


def _cells(book: Book, cells: list[Cell], page: str) -> str:
    if not cells:
        return ""
    named = [(cell, linked(cell, prose(matrix.cell_title(book, cell)), page)) for cell in cells]
    lines = [f"{name}: {markdown.verdict(cell)}. {prose(cell.reason)}" for cell, name in named]
    return "## The cells concerned { #cells }\n\n" + bullets(lines)


def _related(book: Book, question: Question, page: str) -> str:
    if not question.related:
        return ""
    others = [book.questions[id_] for id_ in question.related]
    links_ = bullets(linked(one, prose(one.title), page) for one in others)
    return f"## Related questions {{ #related }}\n\n{links_}"


def _groups(book: Book) -> Iterator[tuple[Group, list[Question]]]:
    """The groups that have questions, in order, each with its own."""
    for group in Group:
        if found := [one for one in book.questions.values() if one.group is group]:
            yield group, found


def list_block(book: Book, page: str) -> str:
    """All questions as lists of links, one a group."""
    return "\n\n".join(
        f"## {group.label} {{ #{group} }}\n\n"
        + bullets(linked(one, prose(one.title), page) for one in questions)
        for group, questions in _groups(book)
    )


def navigation_block(book: Book, page: str) -> str:
    """The questions' pages for `mkdocs.yml`, by group."""
    lines = []
    for group, questions in _groups(book):
        lines.append(f"- {group.label}:")
        lines += [
            f"  - {json.dumps(one.title, ensure_ascii=False)}: {links.place(one).page}"
            for one in questions
        ]
    return "\n".join(lines)
