"""The support desk that sends the replies: its name and its words of courtesy."""

from __future__ import annotations

from kb.model.record import Record


class Desk(Record, frozen=True, kw_only=True):
    """How replies begin and end. Each may be empty, and is then left out."""

    vendor: str = ""
    """The name under which the desk answers; empty: the vendor of the matrix's product."""
    greeting: str = ""
    closing: str = ""
    signature: str = ""
    """May hold `{vendor}` and `{product}`."""
