"""Attempts on STARTTLS, as the data has them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from kb.knowledge import files
from kb.model import Entry, Protocol


class Case(Entry, frozen=True, kw_only=True):
    """One attempt: a conversation, and what becomes of it."""

    protocol: Protocol
    side: Literal["client", "server"]
    """Between which of the two and the gateway the attacker stands."""
    tried: str
    outcome: str
    client: str
    """What a test plays to the gateway."""
    server: str
    """What it plays behind the gateway."""


def cases(data: Path) -> dict[str, Case]:
    """The attempts by id, in the file's order.

    Raises:
        DataError: file, key and mend.
    """
    return files.entries(data, "starttls.toml", "cases", Case)
