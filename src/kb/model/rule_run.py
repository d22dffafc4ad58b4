"""What became of mail under the user's own rule, as the lab saw it: frozen types."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from kb.model.record import Entry, Record
from kb.model.words import Protocol


class RuleAction(StrEnum):
    """What the user wants of tagged mail."""

    MOVE = "move"
    DELETE = "delete"


class Placed(StrEnum):
    """Where a mail was found in the end."""

    INBOX = "inbox"
    FOLDER = "folder"
    """The one that the rule names."""
    NOWHERE = "nowhere"
    """In neither of the two."""


class RuleRun(Record, frozen=True, kw_only=True):
    """One run: the gateway tags on one protocol, the rule moves or deletes."""

    protocol: Protocol
    """On which the gateway added the tag."""
    action: RuleAction
    placed: dict[str, Placed]
    """By mail: `tagged`, `clean`, `reply`, `tagged-twice`."""


class RuleRuns(Entry, frozen=True, kw_only=True):
    """All runs of one mail program's rule; the id is the program's, as in `MailRule`."""

    rule: str = ""
    """The id of the rule, where several programs run it and another has that id."""
    by: str
    """How the mail came to the program: `fetchmail hands it to procmail`."""
    runs: tuple[RuleRun, ...]
    versions: dict[str, str]
    """Of the programs; shown, never compared."""
    date: str
    """Day of the runs, ISO 8601; shown, never compared."""

    @property
    def of(self) -> str:
        """The id of the rule."""
        return self.rule or self.id

    @property
    def compared(self) -> RuleRuns:
        """The runs without what is shown and never compared."""
        return msgspec.structs.replace(self, versions={}, date="")


def expected(sees: bool, action: RuleAction) -> Mapping[str, Placed]:
    """Where mail must be in the end.

    Args:
        sees: whether the tag is there when the rule looks.
        action: what it does to mail with the tag.
    """
    acted = Placed.FOLDER if action is RuleAction.MOVE else Placed.NOWHERE
    return {
        "tagged": acted if sees else Placed.INBOX,
        "clean": Placed.INBOX,
        "reply": Placed.INBOX,
        # It came to the mail server with the tags of others.
        "tagged-twice": acted,
    }
