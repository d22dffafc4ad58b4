"""What sender, maildrop and recipient saw in one run of an experiment."""

from __future__ import annotations

from enum import StrEnum

from kb.model.record import Record


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
