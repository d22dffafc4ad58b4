"""What the command line asks of a benchmark."""

from __future__ import annotations

from typing import NamedTuple


class Options(NamedTuple):
    """The options of `kb bench`; None where a benchmark's own size is meant."""

    full: bool = False
    """Whether sizes are those of the aims: minutes instead of seconds."""
    rounds: int = 3
    """How often each side is measured, in turns."""
    messages: int | None = None
    server: str = ""
    """The stack of mail servers; empty for Dovecot where it is installed, else the embedded."""
    seconds: float | None = None
    clients: int | None = None
    seed: int | None = None

    def size(self, short: int, full: int) -> int:
        """How many messages: what was asked for, or a benchmark's own number."""
        return self.messages or (full if self.full else short)
