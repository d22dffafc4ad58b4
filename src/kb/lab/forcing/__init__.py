"""Forced actions: what a retrieval protocol's gateway could try where the article says no.

These gateways belong to the lab; the product's refuses such policies at start. Each does one
mechanism, as well as it can be done, so that what breaks is the protocol's doing.
"""

from __future__ import annotations

from collections.abc import Callable

from kb.lab.forcing import pop3
from kb.lab.listener import Address, Listener
from kb.model import Action, Protocol

Forced = Callable[[Address], Listener]
"""Makes the forced gateway in front of a server."""

MECHANISMS: dict[Protocol, dict[str, Forced]] = {
    Protocol.POP3: {
        "error-reply": pop3.ErrorReply,
        "prefetch-hide-delete": pop3.PrefetchHideDelete,
        "plain-passing": pop3.PlainPassing,
    },
}

_ALSO = {
    Action.DROP: ("prefetch-hide-delete",),
    Action.DO_NOT_DELIVER: ("prefetch-hide-delete",),
    Action.DELIVER: ("plain-passing",),
}


def mechanisms(action: Action, protocol: Protocol) -> tuple[str, ...]:
    """The mechanisms by which an action is forced; none where nothing forces that protocol."""
    if protocol not in MECHANISMS:
        return ()
    return ("error-reply", *_ALSO.get(action, ()))
