"""Servers, gateways and clients, for as long as is asked."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import NamedTuple
from typing import Protocol as Typed

from kb.bench.soak import imap, pop3
from kb.bench.soak.balance import Balance, withheld
from kb.bench.soak.ledger import Ledger, dice
from kb.bench.soak.letters import Kind
from kb.bench.soak.sender import Sender, Way
from kb.lab import servers
from kb.lab.errors import LabError
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.servers import Account, Servers
from kb.model import Action, Protocol

SENDERS, READERS = 6, 3
"""Clients: senders, and readers of each protocol, each with an account of its own."""
_PAUSE = 0.05
"""The longest pause in seconds between two sessions of a client."""
_POLICIES = (
    (Action.REJECT, Action.DO_NOT_DELIVER),
    (Action.TAG, Action.STRIP_AND_DELIVER),
    (Action.FORWARD, Action.DELIVER),
    (Action.DROP, Action.DELIVER),
)
"""What the gateways do with spam and with infected mail: one a pair."""


class Client(Typed):
    """Who has sessions."""

    def session(self) -> None:
        """One."""


Playing = tuple[Client, random.Random]
"""A client and its dice."""


class Plan(NamedTuple):
    """What is asked for."""

    seconds: float
    seed: int
    server: str = servers.FIRST


def run(plan: Plan) -> tuple[Ledger, Balance]:
    """Let the clients go, then count.

    Raises:
        InputError: there are no such servers, or they are not installed.
        LabError: servers or gateways did not start, or a gateway ended by itself.
    """
    ledger = Ledger(plan.seed)
    with ExitStack() as stack:
        running = servers.start(plan.server)
        stack.callback(running.close)
        boxes = {
            protocol: [running.account(f"{protocol}{n}") for n in range(READERS)]
            for protocol in (Protocol.POP3, Protocol.IMAP)
        }
        quarantine = running.account("quarantine")
        recipients = [account for each in boxes.values() for account in each]
        boxes[Protocol.POP3].append(quarantine)
        gateways = [
            stack.enter_context(GatewayProcess(_configuration(running, quarantine, *policy)))
            for policy in _POLICIES
        ]
        # Some mail comes past SMTP's gateways, so that POP3 and IMAP have something to find.
        ways = [*_ways(gateways, quarantine), Way(running.address("smtp"), {})]
        senders = _senders(ways, recipients, ledger)
        _play([*senders, *_readers(gateways[0], boxes, ledger)], plan, ledger)
        for gateway in gateways:
            if not gateway.running:
                raise LabError("a gateway ended by itself")
        kept = set().union(*(withheld(gateway.log()) for gateway in gateways))
        every = (account for each in boxes.values() for account in each)
        maildrops = {account.user: running.messages(account) for account in every}
    return ledger, Balance(ledger, maildrops, kept)


def _configuration(running: Servers, quarantine: Account, spam: Action, virus: Action) -> str:
    """SMTP with that policy; POP3 and IMAP, which tag and strip."""
    tables = {p: table(p, running.address(p)) for p in Protocol}
    tables[Protocol.SMTP] |= {"spam": str(spam), "virus": str(virus)}
    if spam is Action.FORWARD:
        tables[Protocol.SMTP]["forward_to"] = quarantine.address
    return configuration(tables)


def _ways(gateways: list[GatewayProcess], quarantine: Account) -> Iterator[Way]:
    for gateway, (spam, virus) in zip(gateways, _POLICIES, strict=True):
        actions = {Kind.SPAM: spam, Kind.INFECTED: virus}
        yield Way(gateway.address(Protocol.SMTP), actions, quarantine.user)


def _senders(ways: list[Way], recipients: list[Account], ledger: Ledger) -> Iterator[Playing]:
    for number in range(SENDERS):
        own = dice(ledger.seed, f"sender {number}")
        yield Sender(ways, recipients, own, ledger), own


def _readers(
    gateway: GatewayProcess, boxes: Mapping[Protocol, list[Account]], ledger: Ledger
) -> Iterator[Playing]:
    for protocol, kind in ((Protocol.POP3, pop3.Pop3Reader), (Protocol.IMAP, imap.ImapReader)):
        at = gateway.address(protocol)
        for number, account in enumerate(boxes[protocol]):
            own = dice(ledger.seed, f"{protocol} {number}")
            yield kind(at, account, own, ledger), own


def _play(clients: list[Playing], plan: Plan, ledger: Ledger) -> None:
    """Let them have sessions until time is up."""
    end = time.monotonic() + plan.seconds

    def sessions(client: Client, own: random.Random) -> None:
        while time.monotonic() < end:
            try:
                client.session()
            except Exception as error:  # whatever a client meets is counted, and makes it fail
                ledger.fault(f"{type(client).__module__}: {type(error).__name__}: {error}")
            time.sleep(own.uniform(0, _PAUSE))

    threads = [threading.Thread(target=sessions, args=pair) for pair in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
