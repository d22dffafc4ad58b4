"""The demonstrations: one page with what is shown and whether it came out so, and a page each
with the dialogues. The latter are written when the site is built, as all pages of evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    counts = dict.fromkeys(map(_count, runs))
    told = (f"{count} on {_servers([r for r in runs if _count(r) == count])}" for count in counts)
    return "; ".join(told) or "not yet measured"


def _servers(runs: Sequence[Demonstrated]) -> str:
    *first, last = [run.server for run in runs]
    return f"{', '.join(first)} and {last}" if first else last


def _count(run: Demonstrated) -> str:
    met = sum(line.startswith("met") for line in run.findings)
    return f"{met} of {len(run.findings)} conditions met"


def _section(book: Book, one: Demonstration) -> Iterator[str]:
    yield f"## {prose(one.title)} {{ #{links.anchor(one.id)} }}"
    yield prose(one.shows)
    yield f"**What it means:** {prose(one.means)}"
    for runs in _alike(book.demonstrated_of(one.id)):
        yield f"**Measured** on {_servers(runs)}, last on {max(run.date for run in runs)}:"
        yield bullets(map(evidence.finding, runs[0].findings))
        each = ", ".join(linked(run, f"on {run.server}", PAGE) for run in runs)
        yield f"The runs in full, with conversation, questions and answers: {each}"
    protocol = linked(book.protocols[one.protocol], one.protocol.label, PAGE)
    yield f"**Why** ({protocol}):"
    yield markdown.claim_items(book, one.claims, PAGE)


def _alike(played: Sequence[Demonstrated]) -> list[list[Demonstrated]]:
    """The runs in which the same conditions were met, together."""
    found: dict[tuple[str, ...], list[Demonstrated]] = {}
    for run in played:
        found.setdefault(tuple(run.findings), []).append(run)
    return list(found.values())


def runs(book: Book) -> dict[str, str]:
    """A page for each demonstration that was played, with all its runs."""
    return {
        links.place(played[0]).page: _runs(book, one, played)
        for one in book.demonstrations.values()
        if (played := book.demonstrated_of(one.id))
    }


def _runs(book: Book, one: Demonstration, played: Sequence[Demonstrated]) -> str:
    page = links.place(played[0]).page
    parts, claims = list[str](), list[str]()
    for run in played:
        left_out = f" {evidence.OTHER}" if parts else ""
        parts += [
            f"## On {run.server} {{ #{links.place(run).anchor}{left_out} }}",
            bullets(map(evidence.finding, run.findings)),
            evidence.conversed(book, run, claims),
            evidence.folded("What the clients asked and were told", answers(run.answers)),
            evidence.version_line(run.server, run.versions),
        ]
        if not left_out:
            parts.append(evidence.elsewhere(page))
    text = markdown.page(
        "src/kb/data/evidence/demonstrations",
        f"# Measured: {prose(one.title)}",
        f"What it means and why: {linked(one, prose(one.title), page)}.",
        *parts,
        *evidence.rests_on(book, claims, page),
    )
    return markdown.ranked(0.5, text, wide=True)


def answers(told: tuple[Answer, ...]) -> str:
    """A table of questions and answers, in order."""
    rows = [
        [f"{answer.client} to {answer.server}", f"`{answer.command}`", _lines(answer)]
        for answer in told
    ]
    return table(["Who", "Asked", "Told"], rows)


def _lines(answer: Answer) -> str:
    return "<br>".join(prose(line) for line in answer.told)
