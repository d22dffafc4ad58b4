"""The claims, one page a topic: what the texts say, what follows, what qualifies belief."""

from __future__ import annotations

from collections import Counter

from kb.knowledge.book import Book
from kb.model import Claim, ClaimKind, Protocol
from kb.render import links, markdown
from kb.render.markdown import KINDS, Edition, bullets, linked, prose, table

ORDER = (ClaimKind.QUALIFIES, ClaimKind.TEXT, ClaimKind.INFERENCE)
"""What qualifies the common belief comes first, so that nobody misses it."""

HEADINGS = {
    ClaimKind.QUALIFIES: "What qualifies the common belief",
    ClaimKind.TEXT: "What the texts say",
    ClaimKind.INFERENCE: "What follows from them",
}


KIND_MEANINGS = {
    ClaimKind.QUALIFIES: "The text qualifies or contradicts what is commonly believed.",
    ClaimKind.TEXT: "The text says it; its own words are quoted.",
    ClaimKind.INFERENCE: "It follows from the text; no sentence says it.",
}


FIRST = ("pop3", "smtp", "imap")
"""The topics that carry the argument; the others follow by name."""

TITLES = {
    "accounts": "Accounts and mail programs",
    "article": "The article's own statements",
    "capabilities": "Capabilities and extensions",
    "codes": "Reply codes",
    "envelope": "The envelope",
    "products": "What products do",
    "recipients": "Several recipients",
    "signatures": "Signatures and DKIM",
    "timing": "Waiting and time-outs",
}
"""The names of topics whose file's name does not say it."""

ACRONYMS = {*Protocol, "dkim", "lmtp", "mime", "tls"}


def topics(book: Book) -> dict[str, list[Claim]]:
    """The claims by topic."""
    found: dict[str, list[Claim]] = {topic: [] for topic in FIRST}
    for claim in book.claims.values():
        found.setdefault(claim.topic, []).append(claim)
    return {topic: claims for topic, claims in found.items() if claims}


def title(topic: str) -> str:
    """A topic's name as a heading: `mime-structure` is `MIME structure`."""
    words = [word.upper() if word in ACRONYMS else word for word in topic.split("-")]
    name = " ".join(words)
    return TITLES.get(topic, name[:1].upper() + name[1:])


def pages(book: Book, edition: Edition = Edition.SITE) -> dict[str, str]:
    """One page a topic."""
    return {
        f"rationale/{topic}.md": _page(book, topic, claims, edition)
        for topic, claims in topics(book).items()
    }


def _page(book: Book, topic: str, claims: list[Claim], edition: Edition) -> str:
    parts = [f"# {title(topic)}", _introduction(book, claims)]
    for kind in ORDER:
        chosen = [claim for claim in claims if claim.kind is kind]
        if chosen:
            parts.append(f"## {HEADINGS[kind]} {{ #{kind} }}")
            parts += [_card(book, claim, f"rationale/{topic}.md", edition) for claim in chosen]
    return markdown.page(f"src/kb/data/claims/{topic}.toml", *parts)


def _introduction(book: Book, claims: list[Claim]) -> str:
    cited = Counter(c.source for claim in claims for c in claim.citations)
    names = ", ".join(
        linked(source, f"RFC {source.rfc}" if source.rfc else prose(source.title), "rationale/x.md")
        for source in (book.sources[id_] for id_, _ in cited.most_common())
    )
    return f"{len(claims)} claims, from {names}.\n{{ .kb-lead }}"


def _card(book: Book, claim: Claim, page: str, edition: Edition) -> str:
    wire = "\n".join(claim.wire)
    carries = [cell for cell in book.cells.values() if claim.id in cell.claims]
    cells = ", ".join(linked(cell, cell.id, page) for cell in carries)
    return markdown.titled(
        claim.id,
        f"kb-{claim.kind}",
        prose(claim.title),
        f"{markdown.kind(claim)} {markdown.statement(claim)}",
        f"```text\n{wire}\n```" if wire else "",
        bullets(markdown.citation(book, cited) for cited in claim.citations),
        f"<small>Claim `{claim.id}`{f'; carries {cells}' if cells else ''}</small>",
        edition=edition,
    )


def topics_block(book: Book, page: str) -> str:
    """A table of topics with the number of claims of each kind."""
    rows = []
    for topic, claims in topics(book).items():
        count = Counter(claim.kind for claim in claims)
        target = links.PageAddress(f"rationale/{topic}.md").seen_from(page)
        rows.append([f"[{title(topic)}]({target})", *(str(count[kind] or "–") for kind in ORDER)])
    return table(["Topic", *(KINDS[kind] for kind in ORDER)], rows)


def qualifications_block(book: Book, page: str) -> str:
    """Every claim that qualifies the common belief."""
    chosen = [claim.id for claim in book.claims.values() if claim.kind is ClaimKind.QUALIFIES]
    return markdown.claim_items(book, chosen, page)


def kinds_block(book: Book, page: str) -> str:
    """What the labels of the three kinds mean, and how many claims have each."""
    count = Counter(claim.kind for claim in book.claims.values())
    rows = [
        [
            f'<span class="kb-kind kb-{kind}">{KINDS[kind]}</span>',
            KIND_MEANINGS[kind],
            str(count[kind]),
        ]
        for kind in ORDER
    ]
    return table(["Label", "Means", "Claims"], rows)


def navigation_block(book: Book, page: str) -> str:
    """The topics' pages for `mkdocs.yml`."""
    return "\n".join(f"- {title(topic)}: rationale/{topic}.md" for topic in topics(book))
