"""Where on the site each record stands: its page and its anchor.

These links are permanent: replies sent to customers carry them. An id that was once
published keeps its place.
"""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from kb import model
from kb.model import Record
from kb.model.demonstration import Demonstrated, Demonstration
from kb.model.evidence import BUILTIN
from kb.model.mail_rule import MailRule
from kb.model.product_run import ProductRun
from kb.model.unmeasured_client import UnmeasuredClient

FIRST_STACK = "embedded"
"""The stack of servers whose runs stand on a cell's own page of measurements, as they did when it
was the only one; every other stack has a page below it."""

FIRST_MECHANISMS = frozenset(
    {"gateway", "error-reply", "prefetch-hide-delete", "resend-and-delete", "plain-passing"}
)
"""The mechanisms whose runs stand on the page of their cell and stack, as they did when there were
no others. Every other has a page of its own for each stack: transcripts are heavy."""


class PageAddress(NamedTuple):
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

    @property
    def file(self) -> str:
        """The same where a page is a file, as on a disk: `actions/reject.html#spam-reject-pop3`."""
        return self.page.removesuffix(".md") + ".html" + self._fragment

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


def place(record: Record) -> PageAddress:
    """Where a record stands.

    Raises:
        TypeError: records of this type have no place of their own.
    """
    match record:
        case model.Cell():
            return PageAddress(f"actions/{record.action}.md", anchor(record.id))
        case model.Claim():
            return PageAddress(f"rationale/{record.topic}.md", anchor(record.id))
        case model.Question():
            return PageAddress(f"questions/{record.id}.md")
        case model.ActionPage():
            return PageAddress(f"actions/{record.id}.md")
        case model.ProtocolPage():
            return PageAddress(f"protocols/{record.id}.md")
        case model.Source():
            vendors = record.kind is model.SourceKind.VENDOR
            page = "sources/vendors.md" if vendors else "sources.md"
            return PageAddress(page, anchor(record.id))
        case model.Term():
            return PageAddress("glossary.md", anchor(record.id))
        case model.Sentence() | model.Discrepancy():
            return PageAddress("article.md", anchor(record.id))
        case Demonstration():
            return PageAddress("demonstrations.md", anchor(record.id))
        case Demonstrated():
            page = f"evidence/demonstrations/{anchor(record.demonstration)}.md"
            return PageAddress(page, anchor(record.server))
        case MailRule():
            return PageAddress("mail-rules.md", anchor(record.id))
        case UnmeasuredClient():
            return PageAddress("mail-clients.md", anchor(record.id))
        case model.Product():
            page = f"products/{record.stem}.md" if record.stem else "matrix.md"
            return PageAddress(page, anchor(record.id))
        case model.Statement() | model.Document():
            return PageAddress(f"products/{record.vendor}.md", anchor(record.id))
        case model.Evidence():
            folder = f"evidence/{anchor(record.cell)}"
            own = [] if record.server == FIRST_STACK else [record.server]
            own += [] if record.mechanism in FIRST_MECHANISMS else [record.mechanism]
            page = f"{folder}/{anchor('/'.join(own))}" if own else folder
            axes = [record.server, record.mechanism]
            if record.scanner != BUILTIN:  # whose runs had an address before there were others
                axes.append(record.scanner)
            return PageAddress(f"{page}.md", anchor("/".join(axes)))
        case _:
            raise TypeError(f"a {type(record).__name__} has no place on the site")


def run(product: str, run_: ProductRun) -> PageAddress:
    """Where a product's run stands: with its transcript, on the product's page of measurements."""
    return PageAddress(f"products/measured/{product}.md", anchor(run_.id))


def url(record: Record) -> str:
    """A record's permanent address below the site's root."""
    return place(record).url
