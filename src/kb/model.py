"""The words of the knowledge base as frozen types.

Everything here is data: no I/O, no behaviour beyond what a word means. `kb.book` loads
these types from `kb/data`, `kb.render` turns them into text, `kb.lab` measures against them.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Protocol(StrEnum):
    """A mail protocol. The article's column "POP/IMAP" stands for both of the latter."""

    SMTP = "smtp"
    POP3 = "pop3"
    IMAP = "imap"

    @property
    def label(self) -> str:
        """The name as people write it: `SMTP`, `POP3`, `IMAP`."""
        return self.value.upper()


class Threat(StrEnum):
    """What is found in a message."""

    SPAM = "spam"
    VIRUS = "virus"

    @property
    def label(self) -> str:
        """The name as people write it: `Spam`, `Virus`."""
        return self.value.capitalize()


class Action(StrEnum):
    """What a gateway does with a message in which a threat was found."""

    REJECT = "reject"
    DROP = "drop"
    ACCEPT = "accept"
    TAG = "tag"
    FORWARD = "forward"
    DELIVER = "deliver"
    DO_NOT_DELIVER = "do-not-deliver"
    STRIP_AND_DELIVER = "strip-and-deliver"

    @property
    def threat(self) -> Threat:
        """The threat that this action is for."""
        return Threat.VIRUS if self in _VIRUS_ACTIONS else Threat.SPAM


_VIRUS_ACTIONS = frozenset({Action.DELIVER, Action.DO_NOT_DELIVER, Action.STRIP_AND_DELIVER})


class Verdict(StrEnum):
    """Whether an action is to be had on a protocol: what is stated, or was measured once."""

    YES = "yes"
    NO = "no"


class Measured(StrEnum):
    """What all servers' evidence on one cell says together."""

    YES = "yes"
    NO = "no"
    CONFLICT = "conflict"


class Basis(StrEnum):
    """Why a no is a no."""

    PROTOCOL = "protocol"
    """No gateway could satisfy the action's contract."""
    PRODUCT = "product"
    """A gateway could; this product does not offer it."""


class ClaimKind(StrEnum):
    """How a claim stands to the text that it cites."""

    TEXT = "text"
    """The text says it."""
    INFERENCE = "inference"
    """It follows from the text; no sentence says it."""
    QUALIFIES = "qualifies"
    """The text qualifies or contradicts what is commonly believed."""


class SourceKind(StrEnum):
    """What kind of document a source is."""

    RFC = "rfc"
    ARTICLE = "article"
    VENDOR = "vendor"


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything that is read from a data file: frozen, and no key unknown."""


class Entry(Record, frozen=True, kw_only=True):
    """A record with an id of its own, by which it is named and found."""

    id: str


class Citation(Record, frozen=True, kw_only=True):
    """A place in a source. `phrase` is verbatim and has at most twelve words."""

    source: str
    section: str
    phrase: str = ""


class Claim(Entry, frozen=True, kw_only=True):
    """One statement in our own words, with its citations."""

    statement: str
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
    url: str
    rfc: int | None = None
    publisher: str = ""
    year: int | None = None


class Product(Entry, frozen=True, kw_only=True):
    """Whose statement a matrix's `article` values are."""

    name: str
    vendor: str
    source: str


class Cell(Entry, frozen=True, kw_only=True):
    """One threat/action/protocol, `spam/reject/pop3`: what the article says of it, and why."""

    article: Verdict
    reason: str
    """Why, in one sentence that can stand alone; the gateway prints it when it refuses a policy."""
    customer: str
    """The same to a customer: one sentence without protocol words, for the reply."""
    claims: tuple[str, ...]
    basis: Basis | None = None
    """Set exactly where the article says no."""
    instead: tuple[Action, ...] = ()
    """Actions on the same threat and protocol that would do, best first."""
    cost: str = ""
    """Where the basis is `product`: what taking the action all the same costs clients."""

    @property
    def stance(self) -> Stance:
        """Verdict and basis in one word, as answers state them."""
        if self.article is Verdict.YES:
            return Stance.YES
        by_protocol = self.basis is Basis.PROTOCOL
        return Stance.NO_BY_PROTOCOL if by_protocol else Stance.NO_BY_PRODUCT

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
    citations: tuple[Citation, ...] = ()
    see: tuple[str, ...] = ()
    """Other terms."""


class Stance(StrEnum):
    """What an answer says of a cell."""

    YES = "yes"
    NO_BY_PROTOCOL = "no by protocol"
    NO_BY_PRODUCT = "no by product"


class Question(Entry, frozen=True, kw_only=True):
    """One of the customers' questions, with an answer for staff and a reply to send."""

    title: str
    answer: str
    """The short answer: one to three sentences."""
    explanation: str
    steps: tuple[str, ...]
    """What to do, step by step."""
    reply: str
    """Ready to send: plain text, kind, no jargon left unexplained. `kb.render.reply` ends it with
    the permanent link and the article's id."""
    claims: tuple[str, ...]
    relies: dict[str, Stance]
    """Cell -> what the answer says of it; a cell that says otherwise fails the build."""
    reviewed: dict[str, str] = {}
    """Claim -> its stamp (`kb.rules.answers.stamp`) when the answer was last read against it; a
    claim that has changed since fails the build. `python -m kb.ask.review` writes these."""
    cells: tuple[str, ...] = ()
    """The cells that it relies on, in order. Filled in when the file is read; not to be written."""


class Bearing(StrEnum):
    """How a sentence of the article stands to the texts that it rests on."""

    HOLDS = "holds"
    LOOSE = "loose"
    """Right in what it means, imprecise in what it says."""
    WRONG = "wrong"


class Sentence(Entry, frozen=True, kw_only=True):
    """One sentence of the article's prose, restated in our own words."""

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


class TransactionView(Record, frozen=True, kw_only=True):
    """One SMTP transaction as its client saw it end."""

    message: str
    """Which sample of the lab it carried: `clean`, `spam`, `virus`."""
    reverse_path: str
    recipients: tuple[str, ...]
    code: int
    """Reply code to the end of data; or of the earlier command that ended the transaction."""
    text: str
    """The reply's text; empty where it is a third party's."""


class Form(StrEnum):
    """What a message's octets are, compared with those sent (trace fields in front left out)."""

    AS_SENT = "as-sent"
    TAGGED = "tagged"
    """The tag where the contract wants it, every other octet as sent."""
    STRIPPED = "stripped"
    """A notice in each infected part's place, every other octet as sent."""
    ALTERED = "altered"


class MessageView(Record, frozen=True, kw_only=True):
    """One message as somebody holds it, compared with the message as sent."""

    message: str
    """Which sample of the lab it is; empty where it is none."""
    form: Form
    octets: int
    """Size without the trace fields in front."""
    infected: bool
    """Whether the test virus is in it, raw or in any encoding or archive that the lab knows."""


class Moment(StrEnum):
    """When a maildrop was looked at."""

    DELIVERED = "delivered"
    """After the senders had their replies, before any client logged in."""
    END = "end"
    """After the recipient's last session."""


class MaildropView(Record, frozen=True, kw_only=True):
    """What a recipient's maildrop holds, seen on the server's side."""

    recipient: str
    moment: Moment
    messages: tuple[MessageView, ...]


class SessionView(Record, frozen=True, kw_only=True):
    """What the recipient's client saw in one session."""

    recipient: str
    count: int
    """Messages told by the protocol (STAT, EXISTS)."""
    listed: tuple[int, ...]
    """Sizes told, in octets without the trace fields in front, in the order listed."""
    retrieved: tuple[MessageView | None, ...]
    """In the order listed; None where retrieval was refused."""
    refusals: tuple[str, ...] = ()
    """The replies that refused."""
    holes: tuple[str, ...] = ()
    """Where counts, sizes, numbers, ids and what could be retrieved disagree, one line each."""


class Observation(Record, frozen=True, kw_only=True):
    """What sender, maildrop and recipient saw in one run."""

    senders: tuple[TransactionView, ...]
    """What the senders' server was told."""
    relayed: tuple[TransactionView, ...] = ()
    """What the gateway told the next server: only SMTP has it."""
    maildrops: tuple[MaildropView, ...]
    sessions: tuple[SessionView, ...] = ()


class Exchange(Record, frozen=True, kw_only=True):
    """The lines of one connection on the wire, in order, normalised."""

    client: str
    """Who connected: `sender`, `gateway`, `recipient`."""
    server: str
    """Who was connected to: `gateway`, `next server`, `mail server`."""
    protocol: Protocol
    lines: tuple[str, ...]
    """Each starts with `C: ` or `S: `. A reply follows the command that it answers, so that
    pipelined commands read as if they had waited. `C: …` and `S: …` alone mean lines left out."""


class Evidence(Record, frozen=True, kw_only=True):
    """The stored outcome of an experiment on one server by one mechanism."""

    cell: str
    server: str
    mechanism: str
    verdict: Verdict
    findings: tuple[str, ...]
    """The contract's conditions, one line each, `met: …` or `not met: …`."""
    refusal: str = ""
    """What the gateway said, refusing at start the policy that this cell stands for."""
    observation: Observation
    transcript: tuple[Exchange, ...]
    versions: dict[str, str]
    """Shown, never compared."""
    date: str
    """Day of the run, ISO 8601; shown, never compared."""
