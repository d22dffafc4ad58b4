"""The gateway is killed while many clients RETR and FETCH, and started again, over and over.

Each kill comes after a random number of octets of messages. With each start the policy for spam
changes between tag and accept: whoever is told of a message in two ways was told by a gateway that
has forgotten what it decided.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

from kb.bench.found import Found
from kb.bench.killed.ledger import WRONG, Forms, Key, Ledger, digest, number, wrong
from kb.bench.killed.readers import ImapReader, Pop3Reader, Reader
from kb.bench.maildrop import filled, start
from kb.bench.options import Options
from kb.lab.errors import LabError
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail.samples import GTUBE
from kb.lab.servers.account import Account
from kb.lab.servers.stack import Servers
from kb.lab.wire.listener import Address
from kb.message import edited, tag
from kb.model import Action, Protocol
from kb.model.benchmark import Aim, Measure, Side

CLIENTS = 4
KILLS, KILLS_FULL = 5, 50
SPAM_EVERY, LARGE_EVERY = 2, 4
SMALL, LARGE = 20_000, 600_000
"""Octets of a message, and of one in `LARGE_EVERY`."""
MARK = "[SPAM]"
"""The gateway's own default."""
_LINE = b"The quick brown fox jumps over the lazy dog.\r\n"
_POLICIES = (Action.TAG, Action.ACCEPT)
_PATIENCE = 300
"""Seconds in which a client must have got on."""


def message(number: int) -> bytes:
    """One message, the same in each run."""
    spam = GTUBE + b"\r\n" if number % SPAM_EVERY == 0 else b""
    size = LARGE if number % LARGE_EVERY == 0 else SMALL
    head = b"From: a@example.test\r\nSubject: message\r\nX-Number: %d\r\n\r\n" % number
    return head + spam + _LINE * (size // len(_LINE))


class Killed:
    """A gateway that remembers in a folder what it decided.

    Args:
        protocol: it serves.
        upstream: the server behind it.
        folder: where decisions are kept.
    """

    def __init__(self, protocol: Protocol, upstream: Address, folder: Path) -> None:
        self._protocol, self._upstream, self._folder = protocol, upstream, folder
        self.kills = 0
        self._start()

    def _start(self) -> None:
        policy = _POLICIES[self.kills % len(_POLICIES)]
        keys = table(self._protocol, self._upstream, None) | {"spam": str(policy)}
        text = configuration({self._protocol: keys})
        self._gateway = GatewayProcess(f'{text}\n[state]\nfolder = "{self._folder}"\n')
        self.at = self._gateway.address(self._protocol)

    def again(self) -> None:
        """SIGKILL, and a new one."""
        os.kill(self._gateway.pid, signal.SIGKILL)
        self._gateway.stop()
        self.kills += 1
        self._start()

    def close(self) -> None:
        """End it."""
        self._gateway.stop()


def run(options: Options) -> Found:
    """Read while it is killed, then count."""
    count = options.size(8, 20)
    measures: list[Measure] = []
    with ExitStack() as stack:
        running = start(options.server)
        stack.callback(running.close)
        for protocol in (Protocol.POP3, Protocol.IMAP):
            clients = options.clients or CLIENTS
            accounts = [
                filled(running, f"{protocol}{n}", map(message, range(1, count + 1)))
                for n in range(clients)
            ]
            kills = KILLS_FULL if options.full else KILLS
            dice = random.Random(options.seed)  # noqa: S311 - dice that a seed repeats
            measures += _killed(running, protocol, accounts, kills, dice)
    return Found(measures, versions=running.versions)


def _killed(
    running: Servers,
    protocol: Protocol,
    accounts: list[Account],
    kills: int,
    dice: random.Random,
) -> Iterator[Measure]:
    known = {
        Key(one.user, number(octets)): Forms(
            digest(octets), digest(edited(octets, tag(octets, MARK)))
        )
        if number(octets) % SPAM_EVERY == 0
        else Forms(digest(octets), digest(octets))
        for one in accounts
        for octets in running.messages(one)
    }
    ledger, over = Ledger(), threading.Event()
    kind = Pop3Reader if protocol is Protocol.POP3 else ImapReader
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kb-killed-"))
        gateway = Killed(protocol, running.address(protocol), Path(folder))
        stack.callback(gateway.close)
        readers = [
            kind(lambda: gateway.at, one, len(known) // len(accounts), _own(dice), ledger)
            for one in accounts
        ]
        with ThreadPoolExecutor(len(readers)) as pool:
            reading = [pool.submit(_read, reader, over) for reader in readers]
            try:
                _kill(gateway, kills, ledger, dice)
            finally:
                over.set()
            for one in reading:
                one.result()
    there = {one.user: running.messages(one) for one in accounts}
    yield from _measures(protocol, gateway.kills, ledger, wrong(ledger, known, there))


def _own(dice: random.Random) -> random.Random:
    return random.Random(dice.random())  # noqa: S311 - dice that a seed repeats


def _read(reader: Reader, over: threading.Event) -> None:
    """One session after the other; once nothing is killed any more, one whole one."""
    end = time.monotonic() + _PATIENCE
    while True:
        is_last = over.is_set()
        try:
            reader.session(last=is_last)
        except (OSError, LabError):
            # A server may hold the maildrop of a session that was cut off for a moment.
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
            continue
        if is_last:
            return


def _kill(gateway: Killed, kills: int, ledger: Ledger, dice: random.Random) -> None:
    """At random moments while messages come; until as many as a third of them tore a message."""
    while gateway.kills < kills or ledger.torn < kills / 3:
        most = ledger.octets + dice.randrange(1, 2 * LARGE)
        end = time.monotonic() + _PATIENCE
        while ledger.octets < most:
            if time.monotonic() > end:
                raise LabError("no client gets on")
            with suppress(InterruptedError):
                time.sleep(0.001)
        gateway.again()


def _measures(
    protocol: Protocol, kills: int, ledger: Ledger, counts: Mapping[str, int]
) -> Iterator[Measure]:
    name = protocol.upper()
    yield _counts(f"{name}: the gateway killed", "times", {"gateway": kills})
    readings = {"whole": ledger.readings, "torn": ledger.torn}
    yield _counts(f"{name}: messages that came", "messages", readings)
    if protocol is Protocol.POP3:
        deleted = {
            "with QUIT answered": len(ledger.told),
            "with QUIT sent": len(ledger.asked),
            "in a session without QUIT": len(ledger.given_up),
        }
        yield _counts(f"{name}: messages deleted", "messages", deleted)
    for what in WRONG:
        yield _counts(
            f"{name}: messages {what}", "messages", {"gateway": counts[what]}, Aim(most=0)
        )


def _counts(what: str, unit: str, counts: Mapping[str, int], *aims: Aim) -> Measure:
    sides = tuple(Side(name=name, median=count) for name, count in counts.items())
    return Measure(what=what, unit=unit, rounds=1, sides=sides, aims=aims)
