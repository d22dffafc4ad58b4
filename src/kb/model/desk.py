"""The support desk that sends the replies: its name, its words of courtesy, what it asks for."""

from __future__ import annotations

import msgspec

from kb.model.record import Record


class Desk(Record, frozen=True, kw_only=True):
    """How replies begin and end, and what they ask for. Each may be empty, and is then left out."""

    vendor: str = ""
    """The name under which the desk answers; empty: the vendor of the matrix's product."""
    greeting: str = ""
    closing: str = ""
    signature: str = ""
    """May hold `{vendor}` and `{product}`."""
    missing: str = ""
    """Asks for what is missing: the reply to a question that has no answer."""
    outside: str = ""
    """Says what the desk answers, where nothing comes near the question; empty: as `missing`."""
    foreign: str = ""
    """Asks for English, where the question is in another language; may hold `{language}`."""
    in_their_language: dict[str, str] = msgspec.field(default_factory=dict)
    """The same in one line, by the language's English name."""
    which: str = ""
    """Asks which of several things is meant; their list follows."""
    otherwise: str = ""
    """What to do if it is none of them."""
