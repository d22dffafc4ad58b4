"""The changes as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from kb.ask.answer import site
from kb.knowledge.changes import Change
from kb.render.links import PageAddress

NAME = "feed.xml"
TITLE = "Spam and virus protection on mail protocols: what's new"
TAG = "tag:kb.example,2026"
"""Authority of the entries' ids (RFC 4151); the site may move, they stay."""


def atom(changes: Sequence[Change], author: str) -> str:
    """The feed by `author`. With `KB_SITE` set its links are whole, else relative to the feed."""
    base = site().rstrip("/")
    base = f"{base}/" if base else ""
    entries = "".join(_entry(change, base) for change in changes)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>{TAG}:changes</id>\n<title>{escape(TITLE)}</title>\n"
        f"<updated>{_moment(changes[0])}</updated>\n"
        f"<author><name>{escape(author)}</name></author>\n"
        f'<link rel="self" href={quoteattr(base + NAME)}/>\n'
        f'<link rel="alternate" href={quoteattr(base + "whats-new/")}/>\n'
        f"{entries}</feed>\n"
    )


def _entry(change: Change, base: str) -> str:
    target = base + PageAddress(f"{change.page}.md").url or "./"
    return (
        f"<entry>\n<id>{TAG}:{change.id}</id>\n<title>{escape(change.title)}</title>\n"
        f"<updated>{_moment(change)}</updated>\n<link href={quoteattr(target)}/>\n"
        f"<summary>{escape(change.text)}</summary>\n</entry>\n"
    )


def _moment(change: Change) -> str:
    return f"{change.date.isoformat()}T00:00:00Z"
