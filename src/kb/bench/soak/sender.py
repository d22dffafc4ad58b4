"""A sender: a random number of messages a session, and now and then it vanishes."""

from __future__ import annotations

import random
import smtplib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kb.bench.soak.ledger import Fate, Ledger
from kb.bench.soak.letters import Kind, Letter
from kb.bench.soak.vanishing import vanish
from kb.lab.clients import TIMEOUT
from kb.lab.servers.account import Account
from kb.lab.wire.listener import Address
from kb.model import Action
from kb.wire.dots import stuffed

FROM = "bounces@example.org"
MOST_WAITING = 300
"""Messages in all maildrops beyond which nothing is sent until readers have caught up."""
_VANISHES = 0.04
"""How likely it is, in each message, that the client vanishes in the middle, and so at its end."""


class Way(NamedTuple):
    """A way into the maildrops: a gateway with one policy, or the server itself."""

    at: Address
    actions: Mapping[Kind, Action]
    """What is done with what is found; of other messages, all pass."""
    forward_to: str = ""
    """The user that `forward` sends to."""

    def due(self, one: Letter, users: Sequence[str]) -> Sequence[str]:
        """In whose maildrops a message is due."""
        match self.actions.get(one.kind):
            case Action.DROP | Action.DO_NOT_DELIVER:
                return ()
            case Action.FORWARD:
                return (self.forward_to,)
        return users

    def refuses(self, one: Letter) -> bool:
        """Whether a message must be refused."""
        return self.actions.get(one.kind) is Action.REJECT


class Sender:
    """One sender.

    Args:
        ways: it chooses from.
        accounts: may be its recipients.
        dice: its own.
        ledger: where it enters what it was told.
    """

    def __init__(
        self, ways: Sequence[Way], accounts: Sequence[Account], dice: random.Random, ledger: Ledger
    ) -> None:
        self._ways, self._accounts, self._dice, self._ledger = ways, accounts, dice, ledger

    def session(self) -> None:
        """One session, unless the readers are behind."""
        if sum(self._ledger.waiting.values()) > MOST_WAITING:
            return
        way = self._dice.choice(self._ways)
        client = smtplib.SMTP(*way.at, local_hostname="sender.example.org", timeout=TIMEOUT)
        try:
            client.ehlo()
            for _ in range(self._dice.randrange(1, 6)):
                if not self._message(client, way):
                    return
            client.quit()
            self._ledger.count("SMTP sessions")
        finally:
            client.close()

    def _message(self, client: smtplib.SMTP, way: Way) -> bool:
        """Send one message; returns whether the client is still there."""
        one = self._ledger.new()
        to = self._dice.sample(self._accounts, self._dice.randrange(1, 4))
        client.mail(FROM)
        for account in to:
            client.rcpt(account.address)
        code, text = client.docmd("DATA")
        if code != 354:
            self._ledger.fault(f"SMTP: {code} {text.decode('ascii', 'replace')} to DATA")
            self._ledger.sent(one, (), Fate.DEFERRED)
            return False
        octets = stuffed(one.octets)
        due, luck = way.due(one, [account.user for account in to]), self._dice.random()
        if luck < _VANISHES:
            client.send(octets[: self._dice.randrange(len(octets) - len(b".\r\n"))])
            vanish(client.sock)
            self._ledger.sent(one, due, Fate.CUT_OFF)
            return False
        client.send(octets)
        if luck < 2 * _VANISHES:
            vanish(client.sock)
            # Refused if anybody had waited to hear it: then it is nowhere.
            self._ledger.sent(one, due, Fate.REFUSED if way.refuses(one) else Fate.UNANSWERED)
            return False
        # Until there is a reply it is nobody's to say where the message is.
        self._ledger.sent(one, due, Fate.UNANSWERED)
        code, text = client.getreply()
        self._answered(one, due, way, code, text)
        return True

    def _answered(self, one: Letter, due: Sequence[str], way: Way, code: int, text: bytes) -> None:
        fate = {2: Fate.ACCEPTED, 4: Fate.DEFERRED}.get(code // 100, Fate.REFUSED)
        if (fate is Fate.REFUSED) != way.refuses(one):
            words = text.decode("ascii", "replace")
            self._ledger.fault(f"SMTP: {code} {words} to a message that is {one.kind}")
        self._ledger.sent(one, due, fate)
