"""Messages that are being decided on: sessions of one mailbox share the work on one message.

Only who wants the same message at the same time waits; everybody else goes on. What was decided
stays known here until it is stored, so that no session decides anew in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import NamedTuple

from kb.gateway.pins import Pin, UidScope


class Key(NamedTuple):
    """One message, for all sessions."""

    scope: UidScope
    uid: str


Outcome = Pin | str
"""What was decided, or why it could not be."""


class Underway:
    """The messages that sessions are deciding on."""

    def __init__(self) -> None:
        self._outcomes: dict[Key, asyncio.Future[Outcome | None]] = {}
        self.stored = 0
        """How many decisions were stored so far: as long as this stays, a look at the stored
        pins tells nothing new."""

    async def once(self, key: Key, decide: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Decide on a message, or wait for the session that is at it and take its outcome.

        A session that ends before it has an outcome leaves the work to one of those that wait.
        """
        while (other := self._outcomes.get(key)) is not None:
            if (outcome := await asyncio.shield(other)) is not None:
                return outcome
        future: asyncio.Future[Outcome | None] = asyncio.get_running_loop().create_future()
        self._outcomes[key] = future
        outcome = None
        try:
            outcome = await decide()
        finally:
            if not isinstance(outcome, Pin):
                del self._outcomes[key]
            future.set_result(outcome)
        return outcome

    def decided(self, key: Key, pin: Pin) -> bool:
        """Note a decision that took no time; False where a session is at that message already."""
        if key in self._outcomes:
            return False
        future: asyncio.Future[Outcome | None] = asyncio.get_running_loop().create_future()
        future.set_result(pin)
        self._outcomes[key] = future
        return True

    def settled(self, keys: Collection[Key]) -> None:
        """Those that this session decided on are stored, or will not be."""
        self.stored += len(keys)
        self.looked_up(keys)

    def looked_up(self, keys: Collection[Key]) -> None:
        """Those were found stored, by whomever: who asks next finds them there, too."""
        for key in keys:
            self._outcomes.pop(key, None)
