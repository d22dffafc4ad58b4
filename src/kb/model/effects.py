"""What each action means for a message, in one table.

The gateway decides by it and logs by it, the configuration asks it which keys an action needs,
and the lab which experiment needs another recipient. What must be *observed* for an action to
count as done stands elsewhere on purpose (the lab's verdicts): a measurement that read this
table would measure the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from kb.model.words import Action

Outcome = Literal["deliver", "reject", "drop", "forward"]
"""Where a message goes: to its recipients, back to the sender's server, nowhere, or to another
recipient."""

Change = Literal["", "tag", "strip"]
"""What is changed in the message on the way; "" for nothing."""


class Effect(msgspec.Struct, frozen=True):
    """What one action does."""

    outcome: Outcome = "deliver"
    change: Change = ""
    parameter: str = ""
    """The key of the configuration without which it cannot be taken; "" if it needs none."""

    @property
    def delivers(self) -> bool:
        """Whether the message goes on to its recipients; an action that does not is the last."""
        return self.outcome == "deliver"


EFFECTS: Mapping[Action, Effect] = {
    Action.REJECT: Effect("reject"),
    Action.DROP: Effect("drop"),
    Action.ACCEPT: Effect(),
    Action.TAG: Effect(change="tag"),
    Action.FORWARD: Effect("forward", parameter="forward_to"),
    Action.DELIVER: Effect(),
    Action.DO_NOT_DELIVER: Effect("drop"),
    Action.STRIP_AND_DELIVER: Effect(change="strip"),
}
"""By action; every action has one."""
