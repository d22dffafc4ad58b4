"""What the data files hold, as frozen types: no I/O, no behaviour beyond what a word means.

`kb.knowledge` reads these types from `kb/data`, `kb.render` turns them into text, `kb.lab`
measures against them.
"""

from __future__ import annotations

import msgspec

from kb.model.client_run import Situation
from kb.model.products import Place
from kb.model.record import Entry, Record
from kb.model.words import (
    Action,
    Basis,
    Bearing,
    ClaimKind,
    Group,
    Protocol,
    SourceKind,
    Stance,
    Threat,
    Verdict,
)


class Citation(Record, frozen=True, kw_only=True):
    """A place in a source. `phrase` is verbatim and has at most twelve words."""

    source: str
    section: str
    phrase: str = ""
    because: str = ""
    """Why a text is cited that another has replaced: set exactly where one has."""


class Claim(Entry, frozen=True, kw_only=True):
    """One statement in our own words, with its citations."""

    title: str
    """What it comes to, in at most eight words: by it a page's contents and links name it."""
    statement: str
    """Of kind `text`: nothing but what the text says."""
    follows: str = ""
    """What we infer from the statement: it is ours and not the text's."""
    kind: ClaimKind
    topic: str
    """The stem of the file that it stands in: `claims/pop3.toml`."""
    citations: tuple[Citation, ...]
    wire: tuple[str, ...] = ()
    """A short dialogue that shows it: lines that start with `C: ` or `S: `."""


class Source(Entry, frozen=True, kw_only=True):
    """An RFC, the article, or a vendor's document."""

    kind: SourceKind
    title: str
    url: str = ""
    """Where its own publisher has it; empty where the publisher no longer does."""
    no_address: str = ""
    """Why there is no address, and what was read instead."""
    obsoleted_by: dict[str, int] = msgspec.field(default_factory=dict)
    """What of it which RFC has replaced: `all`, or a section's number, to the RFC's number."""
    rfc: int | None = None
    publisher: str = ""
    year: int | None = None
    called: str = ""
    """How a text refers to it in passing, `article 1073`; an article must have it."""

    def replaced_by(self, section: str) -> int | None:
        """The number of the RFC that has replaced a section of it, or all of it."""
        return self.obsoleted_by.get(section, self.obsoleted_by.get("all"))


class Publisher(Entry, frozen=True, kw_only=True):
    """Who publishes sources, and the hosts that are the publisher's own."""

    name: str
    hosts: tuple[str, ...]


class Product(Entry, frozen=True, kw_only=True):
    """A product that filters mail."""

    name: str
    vendor: str
    """The vendor's name, as in `publishers.toml`."""
    stem: str = ""
    """Of the file in `products/` that it stands in; empty for the products of a matrix."""
    source: str = ""
    """The document that holds all of its statements, where a matrix has them."""
    called: tuple[str, ...] = ()
    """What else people call it, in small letters; the vendor's name need not be among it."""
    place: Place = Place.GATEWAY


class Cell(Entry, frozen=True, kw_only=True):
    """One threat/action/protocol, `spam/reject/pop3`: the protocol's limit and an offer, and why.

    The limit (`possible`) binds every gateway; the offer (`article`) is one product's. Whatever
    else is said of a cell in a word (`basis`, `stance`, what must be measured) follows from the
    two, so it stands nowhere.
    """

    product: str
    """Whose statement `article` is."""
    article: Verdict
    """Whether that product offers the action."""
    possible: Verdict = Verdict.YES
    """`no` where no gateway could satisfy the action's contract: then nobody offers it. This is
    what a measurement must show."""
    reason: str
    """Why, in one sentence that can stand alone; the gateway prints it when it refuses a policy."""
    customer: str
    """The same to a customer: one sentence without protocol words, for the reply."""
    claims: tuple[str, ...]
    instead: tuple[Action, ...] = ()
    """Actions on the same threat and protocol that would do, best first."""
    cost: str = ""
    """Where the basis is `product`: what taking the action all the same costs clients."""

    @property
    def basis(self) -> Basis | None:
        """Why a no is a no; None for a yes."""
        if self.article is Verdict.YES:
            return None
        return Basis.PROTOCOL if self.possible is Verdict.NO else Basis.PRODUCT

    @property
    def stance(self) -> Stance:
        """Verdict and basis in one phrase, as answers state them."""
        return Stance(f"no by {self.basis}" if self.basis else "yes")

    @property
    def threat(self) -> Threat:
        """First part of the id."""
        return Threat(self.id.split("/")[0])

    @property
    def action(self) -> Action:
        """Second part of the id."""
        return Action(self.id.split("/")[1])

    @property
    def protocol(self) -> Protocol:
        """Third part of the id."""
        return Protocol(self.id.split("/")[2])


class ActionPage(Entry, frozen=True, kw_only=True):
    """What the pages say about an action, whatever the protocol."""

    id: Action
    title: str
    """As the article's table names it: `Forward (change recipient)`."""
    summary: str
    """What it does, in one or two sentences."""
    contract: str
    """What must be observed for it to count as done."""
    sender: str
    """What the sender sees."""
    recipient: str
    """What the recipient sees."""
    administrator: str
    """What the administrator sees and should know."""
    claims: tuple[str, ...] = ()


class ProtocolPage(Entry, frozen=True, kw_only=True):
    """What the pages say about a protocol, whatever the action."""

    id: Protocol
    title: str
    summary: str
    position: str
    """Where the gateway sits, and what it can see and change from there."""
    session: str
    """A session's course, as the protocol's own terms have it."""
    claims: tuple[str, ...]


class Term(Entry, frozen=True, kw_only=True):
    """A glossary entry."""

    term: str
    definition: str
    explains: tuple[str, ...] = ()
    """The words that a page explains in place where it first uses one of them."""
    citations: tuple[Citation, ...] = ()
    see: tuple[str, ...] = ()
    """Other terms."""


class Question(Entry, frozen=True, kw_only=True):
    """One of the customers' questions, with an answer for staff and a reply to send."""

    title: str
    group: Group
    related: tuple[str, ...] = ()
    """Other questions that one who asks this one may go on to, the nearest first."""
    notebook: str = ""
    """The notebook that shows what the answer says; "" for none."""
    answer: str
    """The short answer: one to three sentences."""
    explanation: str
    steps: tuple[str, ...]
    """What to do, step by step."""
    reply: str
    """Ready to send: plain text, kind, short, no jargon left unexplained. `kb.render.reply` ends it
    with the permanent link and the article's id."""
    clients: tuple[Situation, ...] = ()
    """What mail clients were seen to do is told on the page, in each of these situations."""
    claims: tuple[str, ...]
    relies: dict[str, Stance]
    """Cell -> what the answer says of it; a cell that says otherwise fails the build."""
    reviewed: dict[str, str] = msgspec.field(default_factory=dict)
    """Claim -> its stamp (`kb.knowledge.rules.answers.stamp`) when the answer was last read against
    it; a claim that has changed since fails the build. `python -m kb.knowledge.review` writes
    these."""
    cells: tuple[str, ...] = ()
    """The cells that it relies on, in order. Filled in when the file is read; not to be written."""


class Sentence(Entry, frozen=True, kw_only=True):
    """One sentence of the article's prose, restated in our own words."""

    title: str
    """What it says, in at most eight words."""
    opens: str
    """Its first words, at most twelve, to find it by."""
    restated: str
    bearing: Bearing
    claims: tuple[str, ...]
    remark: str = ""
    """What is loose or wrong about it."""


class Discrepancy(Entry, frozen=True, kw_only=True):
    """Where the article disagrees with itself or with the texts that it cites."""

    title: str
    says: str
    """What the article says, in our own words."""
    but: str
    """What stands against it."""
    consequence: str
    """What staff should tell a customer."""
    sentences: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
