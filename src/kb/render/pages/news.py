"""What's new: the change log of the knowledge as a page."""

from __future__ import annotations

from collections.abc import Sequence

from kb.knowledge.changes import Change
from kb.render import links, markdown
from kb.render.links import PageAddress
from kb.render.markdown import prose

PAGE = "whats-new/index.md"


def pages(changes: Sequence[Change]) -> dict[str, str]:
    """One page, newest first."""
    entries = [_entry(change) for change in changes]
    feed = '<p>Also as a <a href="../feed.xml">feed</a> for a feed reader.</p>'
    return {PAGE: markdown.page("src/kb/data/changes.toml", "# What's new", feed, *entries)}


def _entry(change: Change) -> str:
    target = PageAddress(f"{change.page}.md").seen_from(PAGE)
    title, date = prose(change.title), f"{change.date.day} {change.date:%B %Y}"
    return (
        f"## {title} {{ #{links.anchor(change.id)} }}\n\n"
        f"{date}. {prose(change.text)} [Read more: {title}]({target})"
    )
