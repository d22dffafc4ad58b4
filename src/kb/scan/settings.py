"""How messages are scanned, whatever scans them."""

from __future__ import annotations

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of the configuration's `[scanner]` that hold for every scanner."""

    timeout: float = 30
    """Seconds that each scanner may take for one message, a second attempt included; and this
    process for what it does itself: unpacking, and built-in tests."""
    pass_unscannable: bool = False
    """Whether what is encrypted, unreadable or over some bound passes; else it is as infected."""


DEFAULTS = Settings()
