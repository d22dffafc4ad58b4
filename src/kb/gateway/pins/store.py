"""What every store of pins can do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from kb.gateway.pins.pin import Pin, UidScope


class PinsError(Exception):
    """The store cannot be used; the message is one line: which, what, and the mend."""


class Pins(Protocol):
    """A store of pins, which POP3 and IMAP share."""

    async def get_many(self, scope: UidScope, uids: Collection[str]) -> dict[str, Pin]:
        """The pins of those unique-ids, as far as there are any.

        Raises:
            PinsError: the store cannot be read.
        """
        ...

    async def put_many(self, scope: UidScope, pins: Mapping[str, Pin]) -> dict[str, Pin]:
        """Keep pins by unique-id, all or nothing.

        One that is there already for the same octets stays, and so does one that was made without
        them (its digest is empty): another process or gateway was quicker, and a client may have
        seen what it decided. One that was made without them takes no other's place.

        When it returns they outlive the process, as far as the store outlives it at all.

        Returns:
            What stands, for each of the unique-ids.

        Raises:
            PinsError: the store cannot be written.
        """
        ...

    async def keep_only(self, scope: UidScope, uids: Collection[str]) -> None:
        """Forget all other pins of that scope: their messages are gone.

        Raises:
            PinsError: the store cannot be written.
        """
        ...

    def close(self) -> None:
        """Finish what was begun. May be called twice."""
        ...
