"""The changes as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

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
    feed = Element("feed", xmlns="http://www.w3.org/2005/Atom")
    _add(feed, "id", f"{TAG}:changes")
    _add(feed, "title", TITLE)
    _add(feed, "updated", _moment(changes[0]))
    _add(_add(feed, "author"), "name", author)
    _add(feed, "link", rel="self", href=base + NAME)
    _add(feed, "link", rel="alternate", href=f"{base}whats-new/")
    for change in changes:
        entry = _add(feed, "entry")
        _add(entry, "id", f"{TAG}:{change.id}")
        _add(entry, "title", change.title)
        _add(entry, "updated", _moment(change))
        _add(entry, "link", href=base + PageAddress(f"{change.page}.md").url or "./")
        _add(entry, "summary", change.text)
    indent(feed, space="")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode") + "\n"


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    element = SubElement(parent, name, attributes)
    element.text = text or None
    return element


def _moment(change: Change) -> str:
    return f"{change.date.isoformat()}T00:00:00Z"
