"""The words of the knowledge base: protocols, threats, actions, and what is said of them.

Each is a closed set, written in data, on the command line and in JSON as its value.
"""

from __future__ import annotations

from enum import StrEnum


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


class Stance(StrEnum):
    """What an answer says of a cell: a yes, or a no with its basis."""

    YES = "yes"
    NO_BY_PROTOCOL = "no by protocol"
    NO_BY_PRODUCT = "no by product"


class ClaimKind(StrEnum):
    """How a claim stands to the text that it cites."""

    TEXT = "text"
    """The text says it."""
    INFERENCE = "inference"
    """It follows from the text; no sentence says it."""
    QUALIFIES = "qualifies"
    """The text qualifies or contradicts what is commonly believed."""


class Group(StrEnum):
    """What a customers' question is about, in the order in which the questions are listed."""

    WHY_NOT_OFFERED = "why-not-offered"
    TAGS_AND_RULES = "tags-and-rules"
    STRIPPED_MAIL = "stripped-mail"
    QUARANTINE = "quarantine"
    TLS_AND_LOGINS = "tls-and-logins"
    OUTGOING_MAIL = "outgoing-mail"
    DELIVERY_AND_BOUNCES = "delivery-and-bounces"
    CLIENTS = "clients"
    LAW_AND_PRIVACY = "law-and-privacy"

    @property
    def label(self) -> str:
        """As a heading has it: `Tags and rules`, `TLS and logins`."""
        return self.value.replace("-", " ").capitalize().replace("Tls", "TLS")


class SourceKind(StrEnum):
    """What kind of document a source is."""

    RFC = "rfc"
    ARTICLE = "article"
    VENDOR = "vendor"


class Bearing(StrEnum):
    """How a sentence of the article stands to the texts that it rests on."""

    HOLDS = "holds"
    LOOSE = "loose"
    """Right in what it means, imprecise in what it says."""
    WRONG = "wrong"
