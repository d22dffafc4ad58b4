"""Waits for what another process or thread does in its own time."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 60


def until(done: Callable[[], bool], words: Callable[[], str] = str) -> None:
    """Wait until it is so; fail with those words if it is not in time."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, words()
        time.sleep(0.05)
