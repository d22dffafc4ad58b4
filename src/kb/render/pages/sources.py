"""The sources: every document that a claim, a term or a product rests on."""

from __future__ import annotations

from collections import Counter

from kb.knowledge.book import Book
from kb.model import Source, SourceKind
from kb.render import links, markdown
from kb.render.markdown import Edition, prose

HEADINGS = {
    SourceKind.ARTICLE: "The article",
    SourceKind.RFC: "RFCs",
    SourceKind.VENDOR: "Vendors' documents",
}


def pages(book: Book, edition: Edition = Edition.SITE) -> dict[str, str]:
    """One page, by kind."""
    parts = ["# Sources"]
    for kind, heading in HEADINGS.items():
        chosen = [source for source in book.sources.values() if source.kind is kind]
        chosen.sort(key=lambda source: source.rfc or 0)
        if chosen:
            parts.append(f"## {heading}")
            parts += [_entry(book, source, edition) for source in chosen]
    return {"sources.md": markdown.page("src/kb/data/sources.toml", *parts)}


def _entry(book: Book, source: Source, edition: Edition) -> str:
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
        f"### {prose(name)} {{ #{links.anchor(source.id)} }}",
        f"{address} ({prose(published)})" if published else address,
    ]
    if replaced:
        parts.append(f"{replaced}.")
    if cited and edition is Edition.SITE:
        total = cited.total()
        claims = "1 claim" if total == 1 else f"{total} claims"
        # Every claim by name made this the heaviest page; its topic's page has them all.
        topics = (f"[{topic}](rationale/{topic}.md) ({n})" for topic, n in sorted(cited.items()))
        parts.append(f"Cited by {claims}: {', '.join(topics)}")
    return "\n\n".join(parts)


def _address(url: str) -> str:
    """A link that shows its address without what all of them begin with."""
    shown = url.removeprefix("https://").removeprefix("www.")
    return f"[{prose(shown)}]({url})"
