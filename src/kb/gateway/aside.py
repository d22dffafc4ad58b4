"""Work on a message's octets that must stop no other session: in a thread, unless it is short."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from kb.message import Octets

T = TypeVar("T")

SHORT = 1 << 16
"""Octets of a message over which one search or one digest takes less time than to hand it over to a
thread and back: 64 KiB."""


async def aside(work: Callable[[Octets], T], octets: Octets) -> T:
    """Do work whose time is bounded by the message's size, and by little for each octet.

    Args:
        work: is given the octets.
        octets: the message.

    Raises:
        Exception: whatever `work` raises.
    """
    if len(octets) <= SHORT:
        return work(octets)
    return await asyncio.to_thread(work, octets)
