"""An account on the servers: throw-away, with a maildrop of its own."""

from __future__ import annotations

from typing import NamedTuple

DOMAIN = "example.test"


class Account(NamedTuple):
    """A throw-away account with a maildrop of its own."""

    role: str
    """What it is for: `recipient`, `quarantine`. Transcripts show this name."""
    user: str
    password: str

    @property
    def address(self) -> str:
        """Where mail to it is sent."""
        return f"{self.user}@{DOMAIN}"

    @property
    def shown(self) -> str:
        """Its address as transcripts and observations show it."""
        return f"{self.role}@{DOMAIN}"
