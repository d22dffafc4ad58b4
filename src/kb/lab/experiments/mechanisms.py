"""The mechanisms: how a gateway brings an action about, each with what it tries.

One axis of an experiment; the others are the stack of servers (`kb.lab.servers`) and the
scanner (`scanners`). Where the article says yes the product's own gateway is measured. Where it
says no the action is forced by gateways of the lab's own, which stand in `forcing`; to add a
mechanism, write its gateways there, enter it here, and say in `kb.model.mechanisms` what it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from kb.errors import unknown_id
from kb.lab.experiments.forcing import (
    Forced,
    imap_dele,
    imap_inline,
    imap_keep_alive,
    imap_notice,
    imap_prefetch,
    pop3_dele,
    pop3_inline,
    pop3_keep_alive,
    pop3_notice,
    pop3_prefetch,
)
from kb.model import Action, Cell, Protocol, Verdict
from kb.model.mechanisms import MECHANISM_TEXTS
from kb.model.mechanisms import PRODUCT as PRODUCT_ID

_NOTHING: Mapping[Protocol, Forced] = MappingProxyType({})


class Mechanism(NamedTuple):
    """One way for a gateway to bring actions about."""

    id: str
    actions: frozenset[Action]
    """The actions that it tries."""
    forced: Mapping[Protocol, Forced] = _NOTHING
    """By protocol, the lab's gateway that does it; empty for the product's own gateway, which
    serves every protocol and is the only one that asks a scanner."""
    cuts: bool = False
    """Whether it ends the client's connection, which is then no failure of the run."""

    @property
    def does(self) -> str:
        """What the gateway does, in one sentence."""
        return MECHANISM_TEXTS[self.id].does

    @property
    def cost(self) -> str:
        """What clients and users feel of it, in one sentence."""
        return MECHANISM_TEXTS[self.id].cost

    def tries(self, cell: Cell) -> bool:
        """Whether the cell is measured by it: a yes by the product's gateway, a no by force."""
        if cell.article is Verdict.YES:
            return not self.forced
        return cell.protocol in self.forced and cell.action in self.actions


PRODUCT = Mechanism(PRODUCT_ID, frozenset(Action))

_NOT_DELIVERED = frozenset({Action.DROP, Action.DO_NOT_DELIVER})

_ALL = (
    PRODUCT,
    Mechanism(
        "error-reply",
        frozenset(Action) - {Action.ACCEPT, Action.TAG, Action.STRIP_AND_DELIVER},
        {Protocol.POP3: pop3_inline.ErrorReply, Protocol.IMAP: imap_inline.ErrorReply},
    ),
    Mechanism(
        "cut-connection",
        _NOT_DELIVERED | {Action.REJECT},
        {Protocol.POP3: pop3_inline.CutConnection, Protocol.IMAP: imap_inline.CutConnection},
        cuts=True,
    ),
    Mechanism(
        "replacement-message",
        _NOT_DELIVERED,
        {
            Protocol.POP3: pop3_notice.ReplacementMessage,
            Protocol.IMAP: imap_notice.ReplacementMessage,
        },
    ),
    Mechanism(
        "injected-dele",
        _NOT_DELIVERED,
        {Protocol.POP3: pop3_dele.InjectedDele, Protocol.IMAP: imap_dele.InjectedDele},
    ),
    Mechanism(
        "injected-dele-and-quit",
        _NOT_DELIVERED,
        {
            Protocol.POP3: pop3_dele.InjectedDeleAndQuit,
            Protocol.IMAP: imap_dele.InjectedDeleAndQuit,
        },
        cuts=True,
    ),
    Mechanism(
        "prefetch-hide",
        _NOT_DELIVERED,
        {Protocol.POP3: pop3_prefetch.PrefetchHide, Protocol.IMAP: imap_prefetch.PrefetchHide},
    ),
    Mechanism(
        "prefetch-hide-delete",
        _NOT_DELIVERED,
        {
            Protocol.POP3: pop3_prefetch.PrefetchHideDelete,
            Protocol.IMAP: imap_prefetch.PrefetchHideDelete,
        },
    ),
    Mechanism(
        "resend-and-delete",
        frozenset({Action.FORWARD}),
        {
            Protocol.POP3: pop3_prefetch.ResendAndDelete,
            Protocol.IMAP: imap_prefetch.ResendAndDelete,
        },
    ),
    Mechanism(
        "quarantine-and-notice",
        frozenset({Action.FORWARD}),
        {
            Protocol.POP3: pop3_notice.QuarantineAndNotice,
            Protocol.IMAP: imap_notice.QuarantineAndNotice,
        },
    ),
    Mechanism(
        "keep-alive",
        frozenset({Action.DELIVER}),
        {Protocol.POP3: pop3_keep_alive.KeepAlive, Protocol.IMAP: imap_keep_alive.KeepAlive},
    ),
    Mechanism(
        "plain-passing",
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
