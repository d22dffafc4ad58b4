"""The selected mailbox: its messages' numbers, and what was decided on them."""

from __future__ import annotations

from kb.gateway.imap.numbers import Numbers, State
from kb.gateway.pins import Pin, UidScope
from kb.gateway.remembered import Known


class Mailbox:
    """A mailbox from SELECT to its end.

    Args:
        upstream: `HOST:PORT` of the server.
        account: whose it is; None where the login did not tell.
        name: as the client names it.
    """

    def __init__(self, upstream: str, account: str | None, name: bytes) -> None:
        self._upstream, self._account = upstream, account
        self.account = account or ""
        """Whose it is, for logs; "" where that is not known."""
        # RFC 3501 5.1: INBOX is INBOX in any case; other names are the server's business.
        self.name = (
            "INBOX" if name.upper() == b"INBOX" else name.decode("utf-8", "backslashreplace")
        )
        self.numbers = Numbers()
        self.uidvalidity = 0
        self.is_lasting = True
        """Whether unique-ids mean the same in another session (RFC 4315 3, UIDNOTSTICKY)."""
        self.pins: dict[int, Pin] = {}
        """By unique-id, of the messages that are altered."""
        self.passing: set[int] = set()
        """Unique-ids of messages that pass in this session alone, for their size."""
        self.failed: set[int] = set()
        """Unique-ids of messages that could not be scanned at the last attempt."""
        self.absent: set[int] = set()
        """Unique-ids of messages that the server did not tell when asked."""
        self.expunged: set[int] = set()
        """Those of them that are gone, by what it said, but not announced yet."""

    @property
    def scope(self) -> UidScope | None:
        """Where pins are kept; None where a pin could be taken for another message's."""
        if self._account is None or not self.uidvalidity or not self.is_lasting:
            return None
        return UidScope(self._upstream, self._account, self.name, self.uidvalidity)

    def settle(self, uid: int, pin: Pin) -> None:
        """Note what was decided on a message."""
        self.failed.discard(uid)
        if pin.decision.alters:
            self.pins[uid] = pin
        state = State.ALTERED if pin.decision.alters else State.UNTOUCHED
        self.numbers.settle(self.numbers.number(uid), state)

    def known(self) -> Known | None:
        """What another session may take from this one; None where that is not to be had."""
        if (snapshot := self.numbers.snapshot()) is None:
            return None
        uids, states = snapshot
        for uid in self.passing:
            if number := self.numbers.number(uid):
                states[number - 1] = State.UNKNOWN
        # Those of messages that are gone serve nobody.
        pins = {
            uid: pin
            for uid, pin in self.pins.items()
            if uid not in self.passing and self.numbers.number(uid)
        }
        return Known(uids, bytes(states), pins)

    def take(self, known: Known) -> None:
        """Take what another session knew; these are the first of the messages."""
        self.numbers.restore(known.uids, known.states)
        self.pins |= known.pins

    def forget_numbers(self) -> None:
        """RFC 7162 3.2.11, CLOSED: what comes from now on is of the mailbox being opened."""
        self.numbers = Numbers()
