"""The sources: every document that a claim, a term or a product rests on, on two pages."""

from __future__ import annotations

from collections import Counter
from html import escape

from kb.knowledge.book import Book
from kb.model import Source, SourceKind
from kb.render import links, markdown
from kb.render.links import PageAddress
from kb.render.markdown import Edition, prose
from kb.render.pages import rationale

GROUP = 10
"""RFCs that stand together under one heading."""
PAGE, VENDORS = "sources.md", "sources/vendors.md"
"""Vendors' documents grow with the products and have a page of their own."""


def pages(book: Book, edition: Edition = Edition.SITE) -> dict[str, str]:
    """Two pages: the standards with the article, and vendors' documents by vendor."""
    first = [
        "# Sources",
        "The article and the RFCs; [vendors' documents](sources/vendors.md) stand apart.",
    ]
    for kind, heading in ((SourceKind.ARTICLE, "The article"), (SourceKind.RFC, "RFCs")):
        chosen = [source for source in book.sources.values() if source.kind is kind]
        chosen.sort(key=lambda source: source.rfc or 0)
        for group in (chosen[n : n + GROUP] for n in range(0, len(chosen), GROUP)):
            numbers = [str(source.rfc) for source in (group[0], group[-1]) if source.rfc]
            # One that stands alone is the same number twice.
            first.append(f"## {' '.join([heading, ' to '.join(dict.fromkeys(numbers))]).strip()}")
            first += [_entry(book, source, edition, PAGE) for source in group]
    second = [
        "# Vendors' documents",
        "By vendor; [the article and the RFCs](../sources.md) stand apart.",
    ]
    papers = [source for source in book.sources.values() if source.kind is SourceKind.VENDOR]
    for vendor in sorted({source.publisher for source in papers}, key=str.casefold):
        second.append(f"## {prose(vendor)}")
        own = (source for source in papers if source.publisher == vendor)
        second += [_entry(book, source, edition, VENDORS) for source in own]
    file = "src/kb/data/sources.toml"
    return {PAGE: markdown.page(file, *first), VENDORS: markdown.page(file, *second)}


def _entry(book: Book, source: Source, edition: Edition, page: str) -> str:
    name = f"RFC {source.rfc}: {source.title}" if source.rfc else source.title
    published = ", ".join(filter(None, [source.publisher, str(source.year or "")]))
    address = _address(source.url) if source.url else prose(source.no_address)
    replaced = ", ".join(
        f"RFC {rfc} has replaced " + ("it" if what == "all" else f"section {what}")
        for what, rfc in source.obsoleted_by.items()
    )
    cited = Counter(
        claim.topic
        for claim in book.claims.values()
        if any(citation.source == source.id for citation in claim.citations)
    )
    parts = [
        _heading(name, links.anchor(source.id), edition, page),
        f"{address} ({prose(published)})" if published else address,
    ]
    if replaced:
        parts.append(f"{replaced}.")
    if cited and edition is Edition.SITE:
        total = cited.total()
        claims = "1 claim" if total == 1 else f"{total} claims"
        # Every claim by name made this the heaviest page; its topic's page has them all.
        pages = {topic: PageAddress(f"rationale/{topic}.md").seen_from(page) for topic in cited}
        topics = (
            f"[{rationale.title(topic)}]({pages[topic]}) ({n})"
            for topic, n in sorted(cited.items())
        )
        parts.append(f"Cited by {claims}: {', '.join(topics)}")
    return "\n\n".join(parts)


def _heading(name: str, anchor: str, edition: Edition, page: str) -> str:
    """As HTML where it is to stay out of the page's contents, which would weigh as much as it."""
    if edition is Edition.PRINTED or page == PAGE:
        return f"### {prose(name)} {{ #{anchor} }}"
    permalink = f'<a class="headerlink" href="#{anchor}" title="Permanent link">¶</a>'
    return f'<h3 id="{anchor}">{escape(name, quote=False)}{permalink}</h3>'


def _address(url: str) -> str:
    """A link that shows its address without what all of them begin with."""
    shown = url.removeprefix("https://").removeprefix("www.")
    return f"[{prose(shown)}]({url})"
