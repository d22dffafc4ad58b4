"""Forced actions: what a retrieval protocol's gateway could try where the article says no.

These gateways belong to the lab; the product's refuses such policies at start. Each does one
mechanism, as well as it can be done, so that what breaks is the protocol's doing.
"""

from __future__ import annotations

from collections.abc import Callable

from kb.lab.experiments.forcing import imap_inline, imap_prefetch, pop3_inline, pop3_prefetch
from kb.lab.experiments.forcing.position import Position
from kb.lab.wire.listener import Listener
from kb.model import Action, Protocol

Forced = Callable[[Position], Listener]
"""Makes a forced gateway."""

MECHANISMS: dict[Protocol, dict[str, Forced]] = {
    Protocol.POP3: {
        "error-reply": pop3_inline.ErrorReply,
        "prefetch-hide-delete": pop3_prefetch.PrefetchHideDelete,
        "resend-and-delete": pop3_prefetch.ResendAndDelete,
        "plain-passing": pop3_inline.PlainPassing,
    },
    Protocol.IMAP: {
        "error-reply": imap_inline.ErrorReply,
        "prefetch-hide-delete": imap_prefetch.PrefetchHideDelete,
        "resend-and-delete": imap_prefetch.ResendAndDelete,
        "plain-passing": imap_inline.PlainPassing,
    },
}

_ALSO = {
    Action.DROP: ("prefetch-hide-delete",),
    Action.FORWARD: ("resend-and-delete",),
    Action.DO_NOT_DELIVER: ("prefetch-hide-delete",),
    Action.DELIVER: ("plain-passing",),
}


def mechanisms(action: Action, protocol: Protocol) -> tuple[str, ...]:
    """The mechanisms by which an action is forced; none where nothing forces that protocol."""
    if protocol not in MECHANISMS:
        return ()
    return ("error-reply", *_ALSO.get(action, ()))
