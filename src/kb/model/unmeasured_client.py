"""Mail clients that the lab cannot drive: what their makers document, and nothing measured."""

from __future__ import annotations

from enum import StrEnum

from kb.model.products import Seen
from kb.model.record import Entry, Record
from kb.model.records import Citation


class Aspect(StrEnum):
    """What matters behind a gateway."""

    COLLECTS = "collects"
    """By which protocols, and whose computer connects."""
    LEAVES = "leaves"
    """Whether mail is left on the server, and so can be downloaded again."""
    RULES = "rules"
    CERTIFICATES = "certificates"

    @property
    def label(self) -> str:
        """As a table's cell has it: `Leaves mail on the server`."""
        return _LABELS[self]


_LABELS = {
    Aspect.COLLECTS: "How it collects",
    Aspect.LEAVES: "Leaves mail on the server",
    Aspect.RULES: "Rules",
    Aspect.CERTIFICATES: "Certificates",
}


class Documented(Record, frozen=True, kw_only=True):
    """What a maker's document says of one aspect."""

    aspect: Aspect
    says: str
    """In our own words, nothing but what the document says."""
    follows: str = ""
    """What we infer from it: it is ours and not the document's."""
    citation: Citation
    dated: str
    """The document's day, month or year, `2015-09-04`, or `undated`."""
    seen: Seen
    read: str = ""
    """Day on which it was read, ISO 8601; empty where nobody noted it."""


class UnmeasuredClient(Entry, frozen=True, kw_only=True):
    """One mail client; the id is that of its rule in `mail_rules`, where it has one."""

    name: str
    maker: str
    """The maker's name, as in `publishers.toml`."""
    why: str
    """Why the lab does not drive it."""
    documented: tuple[Documented, ...]
    note: str = ""
    """What is said of it elsewhere and could not be read at its maker's."""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys(one.citation for one in self.documented))
