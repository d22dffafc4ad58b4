"""SIGHUP: what is read again takes effect, or all stays as it was."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

from kb.errors import InputError
from kb.extras import MissingExtraError

LOG = logging.getLogger("kb.gateway")
T = TypeVar("T")


async def reloading(
    hung_up: asyncio.Event, read: Callable[[], T], take: Callable[[T], None]
) -> None:
    """Read the configuration again whenever asked to, until cancelled.

    One after the other: who asks while it is being read has it read once more.

    Args:
        hung_up: asks.
        read: reads it, in a thread of its own, since rules may take seconds to compile. If it
            raises an error, that is told to the log in one line, and nothing is taken.
        take: makes it what holds.
    """
    while True:
        await hung_up.wait()
        hung_up.clear()
        try:
            new = await asyncio.to_thread(read)
        except (InputError, MissingExtraError) as error:
            LOG.error("kept the configuration as it was: %s", error)
        except Exception:
            LOG.exception("kept the configuration as it was")
        else:
            take(new)
