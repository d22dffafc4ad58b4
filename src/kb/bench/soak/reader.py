"""What the readers of a maildrop share, whichever protocol they speak."""

from __future__ import annotations

import random

from kb.bench.soak.ledger import Ledger
from kb.lab.servers.account import Account
from kb.lab.wire.listener import Address

MOST = 40
"""Messages that are read in one session."""
DELETES = 0.8
"""How likely it is that a message which was read is deleted."""
VANISHES = 0.1
"""How likely it is that the client vanishes at one of the places where it may."""


class Reader:
    """The one client of an account; what it deletes is gone for good.

    Args:
        at: the gateway.
        account: its own.
        dice: its own.
        ledger: where it enters what it saw.
    """

    def __init__(self, at: Address, account: Account, dice: random.Random, ledger: Ledger) -> None:
        self._at, self._account, self._dice, self._ledger = at, account, dice, ledger
