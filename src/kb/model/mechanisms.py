"""The mechanisms by which gateways bring actions about, in words.

What runs them is the lab's (`kb.lab.experiments.mechanisms`); pages and notebooks tell of them by
what stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec


class MechanismText(msgspec.Struct, frozen=True):
    """What one mechanism does, each in one sentence."""

    does: str
    """What the gateway does."""
    cost: str
    """What clients and users feel of it."""
    holds: str = ""
    """What the operator must provide and keep for it; empty where it is nothing."""


PRODUCT = "gateway"
"""The product's own gateway, by its policy; all others are forced."""

_TEXTS = {
    PRODUCT: MechanismText(
        "The product's own gateway runs with a policy that has the action.",
        "What the action itself costs, and the time of a scan.",
    ),
    "error-reply": MechanismText(
        "The gateway answers an error where the client asks for a flagged message.",
        "The message stays listed, so clients report an error and ask again in every session.",
    ),
    "cut-connection": MechanismText(
        "The gateway ends the connection where the client asks for a flagged message.",
        "What comes after the message is not reached, and what the client has deleted before "
        "it on POP3 is not deleted.",
    ),
    "replacement-message": MechanismText(
        "The gateway sends a notice where the client asks for a flagged message.",
        "The client keeps the notice as the message, with a size and a list entry that are "
        "not the notice's, and the message itself stays in the mailbox.",
        "The wording of the notice, in the readers' language.",
    ),
    "injected-dele": MechanismText(
        "The gateway answers an error and marks the message as deleted on the server, in the "
        "client's own session.",
        "The client reports an error once, and what was deleted in error is gone for every device.",
        "A copy, if a wrong verdict is to be put right.",
    ),
    "injected-dele-and-quit": MechanismText(
        "The gateway deletes the message on the server, commits that, and ends the connection.",
        "The client reports a broken connection, and the mail after it comes in a later session.",
        "A copy, if a wrong verdict is to be put right.",
    ),
    "prefetch-hide": MechanismText(
        "The gateway reads the mailbox ahead of the client and leaves flagged messages out of "
        "all that it tells, and deletes nothing.",
        "The first answer waits for the whole mailbox, which fills with messages that nobody "
        "sees through the gateway.",
        "Room for every mailbox while it is read, and a map of numbers for each session.",
    ),
    "prefetch-hide-delete": MechanismText(
        "The gateway reads the mailbox ahead of the client, leaves flagged messages out of "
        "all that it tells, and deletes them on the server at the session's end.",
        "The first answer waits for the whole mailbox, and what was deleted in error is gone "
        "for every device.",
        "Room for every mailbox while it is read, a map of numbers for each session, and a "
        "copy, if a wrong verdict is to be put right.",
    ),
    "resend-and-delete": MechanismText(
        "The gateway hides and deletes flagged messages likewise, and sends each to the other "
        "recipient in a transaction of its own.",
        "The first answer waits for the whole mailbox, and replies and bounces go to a "
        "guessed reverse-path.",
        "As for hiding, and a queue and a server that takes the mail for the other recipient.",
    ),
    "quarantine-and-notice": MechanismText(
        "The gateway sends a copy of a flagged message to the other recipient, and a notice "
        "to the client that asks for it.",
        "The message stays in the mailbox, so that every session and every device makes a "
        "copy more, with a guessed reverse-path.",
        "The quarantine, somebody who reads it, a server that takes the copies, and a memory "
        "of what was copied before.",
    ),
    "keep-alive": MechanismText(
        "The gateway passes the message on after the scan, and while that lasts keeps the "
        "client waiting: by header lines of its own on POP3, by untagged replies on IMAP.",
        "On POP3 the lines become the message's, and it can be refused no longer.",
    ),
    "plain-passing": MechanismText(
        "The gateway passes every octet on as it comes.",
        "Clients notice nothing, and the reader's device has to defend itself.",
    ),
}
MECHANISM_TEXTS: Mapping[str, MechanismText] = MappingProxyType(_TEXTS)
"""By id, in the order in which a cell is measured."""
