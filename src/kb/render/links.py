"""Where on the site each record stands: its page and its anchor.

These links are permanent: replies sent to customers carry them. An id that was once
published keeps its place.
"""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from kb import model
from kb.demonstration import Demonstration
from kb.model import Record


class Place(NamedTuple):
    """A page of the site, and an anchor on it."""

    page: str
    """The page's source below `docs/`: `actions/reject.md`."""
    anchor: str = ""
    """Without `#`; empty for the page as a whole."""

    @property
    def url(self) -> str:
        """The address below the site's root: `actions/reject/#spam-reject-pop3`."""
        folder = self.page.removesuffix(".md").removesuffix("index")
        if folder and not folder.endswith("/"):
            folder += "/"
        return folder + self._fragment

    def seen_from(self, page: str) -> str:
        """The target of a Markdown link that stands on `page`, itself a source below `docs/`."""
        if page == self.page and self.anchor:
            return self._fragment
        return posixpath.relpath(self.page, posixpath.dirname(page) or ".") + self._fragment

    @property
    def _fragment(self) -> str:
        return f"#{self.anchor}" if self.anchor else ""


def anchor(id_: str) -> str:
    """An id as an anchor: `spam/reject/pop3` is `spam-reject-pop3`."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", id_).strip("-")


def place(record: Record) -> Place:
    """Where a record stands.

    Raises:
        TypeError: records of this type have no place of their own.
    """
    match record:
        case model.Cell():
            return Place(f"actions/{record.action}.md", anchor(record.id))
        case model.Claim():
            return Place(f"rationale/{record.topic}.md", anchor(record.id))
        case model.Question():
            return Place(f"questions/{record.id}.md")
        case model.ActionPage():
            return Place(f"actions/{record.id}.md")
        case model.ProtocolPage():
            return Place(f"protocols/{record.id}.md")
        case model.Source():
            return Place("sources.md", anchor(record.id))
        case model.Term():
            return Place("glossary.md", anchor(record.id))
        case model.Sentence() | model.Discrepancy():
            return Place("article.md", anchor(record.id))
        case Demonstration():
            return Place("demonstrations.md", anchor(record.id))
        case model.Product():
            return Place("matrix.md", anchor(record.id))
        case model.Evidence():
            page = f"evidence/{anchor(record.cell)}.md"
            return Place(page, anchor(f"{record.server}/{record.mechanism}"))
        case _:
            raise TypeError(f"a {type(record).__name__} has no place on the site")


def url(record: Record) -> str:
    """A record's permanent address below the site's root."""
    return place(record).url
