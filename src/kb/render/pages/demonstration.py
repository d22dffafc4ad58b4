"""The demonstrations on one page: what is shown, whether it came out so, and the dialogues."""

from __future__ import annotations

from collections.abc import Iterator

from kb.knowledge.book import Book
from kb.model.demonstration import Answer, Demonstrated, Demonstration
from kb.render import evidence, links, markdown
from kb.render.markdown import bullets, linked, prose, table

PAGE = "demonstrations.md"
INTRODUCTION = """\
The matrix says whether an action is to be had. Beside it the lab shows how things look on the
wire where customers are puzzled: each demonstration is played by real clients and servers with
the gateway between them, and its conditions are decided from what the clients were told.
`kb verify` plays them with the cells; a condition that is not met, or a dialogue that is another
one than the one stored, fails the build. In the
[notebook](notebooks/imap-demonstrations.md) you play them yourself.
"""


def pages(book: Book) -> dict[str, str]:
    """One page."""
    parts = [part for one in book.demonstrations.values() for part in _section(book, one)]
    overview = bullets(
        f"[{prose(one.title)}](#{links.anchor(one.id)}): {_outcome(book, one)}"
        for one in book.demonstrations.values()
    )
    source = "src/kb/data (demonstrations.toml, evidence/demonstrations/)"
    return {PAGE: markdown.page(source, "# Demonstrations", INTRODUCTION, overview, *parts)}


def _outcome(book: Book, one: Demonstration) -> str:
    runs = book.demonstrated_of(one.id)
    return ", ".join(f"{_count(run)} on {run.server}" for run in runs) or "not yet measured"


def _count(run: Demonstrated) -> str:
    met = sum(line.startswith("met") for line in run.findings)
    return f"{met} of {len(run.findings)} conditions met"


def _section(book: Book, one: Demonstration) -> Iterator[str]:
    yield f"## {prose(one.title)} {{ #{links.anchor(one.id)} }}"
    yield prose(one.shows)
    yield f"**What it means:** {prose(one.means)}"
    for number, run in enumerate(book.demonstrated_of(one.id)):
        yield f"**Measured** on {run.server}, {run.date}:"
        yield bullets(map(evidence.finding, run.findings))
        if number == 0:
            yield evidence.diagram(run.transcript, one.id)
        yield evidence.folded("What the clients asked and were told", answers(run.answers))
        # What the gateway asks the server is in the evidence file: the page is long enough.
        clients = tuple(each for each in run.transcript if each.client != "gateway")
        yield evidence.folded("Transcript of the clients", evidence.transcript(clients))
        yield f"<small>{evidence.version_line(run.server, run.versions)}</small>"
    protocol = linked(book.protocols[one.protocol], one.protocol.label, PAGE)
    yield f"**Why** ({protocol}):"
    yield markdown.claim_items(book, one.claims, PAGE)


def answers(told: tuple[Answer, ...]) -> str:
    """A table of questions and answers, in order."""
    rows = [
        [f"{answer.client} to {answer.server}", f"`{answer.command}`", _lines(answer)]
        for answer in told
    ]
    return table(["Who", "Asked", "Told"], rows)


def _lines(answer: Answer) -> str:
    return "<br>".join(prose(line) for line in answer.told)
