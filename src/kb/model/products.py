"""What products do, as their documents say it: the words, and the records of a vendor's file.

A cell is one product's statement, and the lab measures it. A statement here is only quoted: it
has a document, a date, the vendor's own name of the action, and how the document was seen.
"""

from __future__ import annotations

from enum import StrEnum

from kb.model.record import Entry
from kb.model.words import Protocol, Threat, Verdict


class Treatment(StrEnum):
    """What is done with a message: the matrix's actions, by their contracts, and what is none."""

    REJECT = "reject"
    DROP = "drop"
    ACCEPT = "accept"
    TAG = "tag"
    FORWARD = "forward"
    DELIVER = "deliver"
    DO_NOT_DELIVER = "do-not-deliver"
    STRIP_AND_DELIVER = "strip-and-deliver"
    QUARANTINE = "quarantine"
    """Kept where an administrator, or the user, can get it."""
    NOTIFY = "notify"
    """Somebody is told, whatever else is done."""
    BOUNCE = "bounce"
    """Accepted first; then a notice of failure goes to the reverse-path."""
    COPY = "copy"
    """A copy goes to another address as well: not `forward`, which delivers there instead."""
    ERROR_TO_CLIENT = "error-to-client"
    """Whoever collects the mail gets an error. Vendors call it reject; the sender is not told."""
    OTHER = "other"

    @property
    def label(self) -> str:
        """As a heading has it: `Strip and deliver`."""
        return self.value.replace("-", " ").capitalize()


class Mechanism(StrEnum):
    """How a product brings it about, where its document says so."""

    SMTP_REPLY = "smtp-reply"
    TEMPORARY_REFUSAL = "temporary-refusal"
    TAKEN_AND_DISCARDED = "taken-and-discarded"
    HELD_BY_MAIL_SERVER = "held-by-mail-server"
    CUT_CONNECTION = "cut-connection"
    ERROR_REPLY = "error-reply"
    REPLACEMENT_MESSAGE = "replacement-message"
    REPLACED_PART = "replaced-part"
    REMOVED_PART = "removed-part"
    TRUNCATED = "truncated"
    ERASED_IN_PASSING = "erased-in-passing"
    DISINFECTED = "disinfected"
    DELETED_ON_SERVER = "deleted-on-server"
    INJECTED_DELE = "injected-dele"
    PREFETCH = "prefetch"
    FETCHED_AND_DELIVERED = "fetched-and-delivered"
    OWN_LOGIN = "own-login"
    COPY_KEPT = "copy-kept"
    COPY_SENT = "copy-sent"
    SEPARATE_MAIL = "separate-mail"
    SUBJECT = "subject"
    HEADER = "header"
    BODY = "body"
    WRAPPED = "wrapped"
    KEYWORD = "keyword"
    PASSED = "passed"

    @property
    def label(self) -> str:
        """In words that fit behind a verdict: `reply in the SMTP session`."""
        return _MECHANISMS[self]


_MECHANISMS = {
    Mechanism.SMTP_REPLY: "reply in the SMTP session",
    Mechanism.TEMPORARY_REFUSAL: "refused for the time being",
    Mechanism.TAKEN_AND_DISCARDED: "taken with 250, then discarded",
    Mechanism.HELD_BY_MAIL_SERVER: "by the mail server that took it",
    Mechanism.CUT_CONNECTION: "connection cut",
    Mechanism.ERROR_REPLY: "error reply to the client",
    Mechanism.REPLACEMENT_MESSAGE: "a notice in the message's place",
    Mechanism.REPLACED_PART: "a notice in the part's place",
    Mechanism.REMOVED_PART: "part removed",
    Mechanism.TRUNCATED: "cut off where it was found",
    Mechanism.ERASED_IN_PASSING: "octets erased in passing",
    Mechanism.DISINFECTED: "file repaired",
    Mechanism.DELETED_ON_SERVER: "deleted on the mail server",
    Mechanism.INJECTED_DELE: "a DELE of its own",
    Mechanism.PREFETCH: "fetched ahead of the client",
    Mechanism.FETCHED_AND_DELIVERED: "fetched, and delivered later",
    Mechanism.OWN_LOGIN: "over a login of its own",
    Mechanism.COPY_KEPT: "a copy kept",
    Mechanism.COPY_SENT: "a copy sent",
    Mechanism.SEPARATE_MAIL: "in a mail of its own",
    Mechanism.SUBJECT: "in the subject",
    Mechanism.HEADER: "in a header field",
    Mechanism.BODY: "in the body",
    Mechanism.WRAPPED: "mail wrapped in a report",
    Mechanism.KEYWORD: "as a flag on the IMAP server",
    Mechanism.PASSED: "passed on",
}


class Seen(StrEnum):
    """How a document was seen."""

    PAGE = "page"
    EXCERPT = "excerpt"
    """A part of it, as a search shows it."""
    SOURCE_CODE = "source-code"


class Confidence(StrEnum):
    """How much a statement can bear; it follows from how it was seen, and stands nowhere."""

    HIGH = "high"
    """The vendor's own document or source was read, and says it."""
    MEDIUM = "medium"
    """An excerpt of it, or a copy that another keeps."""
    LOW = "low"
    """It is inferred, or another's word on the product."""


class Place(StrEnum):
    """Where a product stands on a message's way."""

    GATEWAY = "gateway"
    MAIL_SERVER = "mail-server"
    """It takes the mail itself, or works for the server that does."""
    COMPUTER = "computer"
    """The user's own, between mail program and server."""
    ACCOUNT = "account"
    """It collects the mail by a login of its own."""

    @property
    def label(self) -> str:
        """In words: `a gateway`."""
        return {
            Place.GATEWAY: "a gateway",
            Place.MAIL_SERVER: "at a mail server",
            Place.COMPUTER: "on the user's computer",
            Place.ACCOUNT: "with a login of its own",
        }[self]


class Document(Entry, frozen=True, kw_only=True):
    """What a statement stands in. Title and address of one in `sources.toml` stand there only."""

    vendor: str
    """The stem of the file that it stands in: `products/fortinet.toml`."""
    date: str
    """Its day, month or year, `2013-03-11`, or `undated`."""
    seen: Seen
    title: str = ""
    version: str = ""
    """Of the product, as the document has it; empty where it names none."""
    url: str = ""
    """Where its own publisher has it."""
    copy: str = ""
    """Address of the copy that was read, where the publisher has none; nobody vouches for it."""
    inside: str = ""
    """The file within an archive of that address."""
    by: str = ""
    """Whose word it is, where it is not the vendor's."""
    read: str = ""
    """Day on which it was read, ISO 8601; empty where nobody noted it."""

    @property
    def edition(self) -> str:
        """Version and date, as they are always shown: `FortiOS 5.2, undated`."""
        return ", ".join(filter(None, [self.version, self.date]))

    @property
    def read_on(self) -> str:
        """When it was read, as it is always shown."""
        return f"read on {self.read}" if self.read else "the day of reading was not noted"


class Statement(Entry, frozen=True, kw_only=True):
    """That a product has an action on a threat, or has not, by one document."""

    vendor: str
    """The stem of the file that it stands in."""
    product: str
    document: str
    protocols: tuple[Protocol, ...]
    threat: Threat
    named: str
    """The vendor's own name of the action."""
    action: Treatment
    """What that is in the words of this knowledge base."""
    offered: Verdict
    phrase: str
    """Verbatim, at most twelve words."""
    mechanism: Mechanism | None = None
    inferred: str = ""
    """Why the document's words do not quite say it: then it is inferred."""
    note: str = ""
