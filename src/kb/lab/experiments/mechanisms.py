"""The mechanisms: how a gateway brings an action about, each with what it tries and costs.

One axis of an experiment; the others are the stack of servers (`kb.lab.servers`) and the
scanner (`scanners`). Where the article says yes the product's own gateway is measured. Where it
says no the action is forced by gateways of the lab's own, which stand in `forcing`; to add a
mechanism, write its gateways there and enter it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from kb.errors import unknown_id
from kb.lab.experiments.forcing import (
    Forced,
    imap_inline,
    imap_prefetch,
    pop3_inline,
    pop3_prefetch,
)
from kb.lab.wire.roles import GATEWAY
from kb.model import Action, Cell, Protocol, Verdict

_NOTHING: Mapping[Protocol, Forced] = MappingProxyType({})


class Mechanism(NamedTuple):
    """One way for a gateway to bring actions about."""

    id: str
    does: str
    """What the gateway does, in one sentence."""
    cost: str
    """What clients and users feel of it, in one sentence."""
    actions: frozenset[Action]
    """The actions that it tries."""
    forced: Mapping[Protocol, Forced] = _NOTHING
    """By protocol, the lab's gateway that does it; empty for the product's own gateway, which
    serves every protocol and is the only one that asks a scanner."""

    def tries(self, cell: Cell) -> bool:
        """Whether the cell is measured by it: a yes by the product's gateway, a no by force."""
        if cell.article is Verdict.YES:
            return not self.forced
        return cell.protocol in self.forced and cell.action in self.actions


PRODUCT = Mechanism(
    GATEWAY,
    "The product's own gateway runs with a policy that has the action.",
    "What the action itself costs, and the time of a scan.",
    frozenset(Action),
)

_ALL = (
    PRODUCT,
    Mechanism(
        "error-reply",
        "The gateway answers an error where the client asks for a flagged message.",
        "The message stays listed, so clients report an error and ask again in every session.",
        frozenset(Action) - {Action.ACCEPT, Action.TAG, Action.STRIP_AND_DELIVER},
        {Protocol.POP3: pop3_inline.ErrorReply, Protocol.IMAP: imap_inline.ErrorReply},
    ),
    Mechanism(
        "prefetch-hide-delete",
        "The gateway reads the mailbox ahead of the client, leaves flagged messages out of all "
        "that it tells, and deletes them on the server at the session's end.",
        "The first answer waits for the whole mailbox, and what was deleted in error is gone for "
        "every device.",
        frozenset({Action.DROP, Action.DO_NOT_DELIVER}),
        {
            Protocol.POP3: pop3_prefetch.PrefetchHideDelete,
            Protocol.IMAP: imap_prefetch.PrefetchHideDelete,
        },
    ),
    Mechanism(
        "resend-and-delete",
        "The gateway hides and deletes flagged messages likewise, and sends each to the other "
        "recipient in a transaction of its own.",
        "The first answer waits for the whole mailbox, and replies and bounces go to a guessed "
        "reverse-path.",
        frozenset({Action.FORWARD}),
        {
            Protocol.POP3: pop3_prefetch.ResendAndDelete,
            Protocol.IMAP: imap_prefetch.ResendAndDelete,
        },
    ),
    Mechanism(
        "plain-passing",
        "The gateway passes every octet on as it comes.",
        "Clients notice nothing, and the reader's device has to defend itself.",
        frozenset({Action.DELIVER}),
        {Protocol.POP3: pop3_inline.PlainPassing, Protocol.IMAP: imap_inline.PlainPassing},
    ),
)

MECHANISMS: Mapping[str, Mechanism] = MappingProxyType({one.id: one for one in _ALL})
"""By id, in the order in which a cell is measured."""


def tried(cell: Cell) -> tuple[Mechanism, ...]:
    """The mechanisms by which a cell is measured; none where nothing is known to force it."""
    return tuple(one for one in MECHANISMS.values() if one.tries(cell))


def forced(id_: str, protocol: Protocol) -> Forced:
    """What makes the lab's gateway for a mechanism.

    Raises:
        InputError: no mechanism of that id is forced on that protocol; the nearest are named.
    """
    known = {
        name: one.forced[protocol] for name, one in MECHANISMS.items() if protocol in one.forced
    }
    if id_ not in known:
        raise unknown_id(id_, known)
    return known[id_]
