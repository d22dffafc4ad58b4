"""What one message and one session cost the gateway, clamd and the store of decisions.

Processor time, which unlike a rate hardly depends on what else the machine does, of the gateway and
of clamd apart: what many mailboxes need is reckoned from it (`kb capacity`).
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

from kb.bench.clients import session
from kb.bench.clients.smtp import rate
from kb.bench.found import Found
from kb.bench.maildrop import filled, message, messages, start
from kb.bench.options import Options
from kb.bench.peers import Peer
from kb.bench.processes import cpu_seconds
from kb.lab.errors import LabError
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.scanners.own_clamd import OwnClamd
from kb.lab.servers.account import Account
from kb.lab.servers.stack import Servers
from kb.lab.wire.listener import Address
from kb.model import Protocol
from kb.model.benchmark import Measure, Side

OCTETS = 5120
SESSIONS = 10
"""SMTP's, at a time."""
POLLS = 20
"""Sessions of POP3 and IMAP that find nothing new, one after the other, for each round."""


class _Place(NamedTuple):
    """What is measured with."""

    stack: ExitStack
    running: Servers
    clamd: OwnClamd
    folder: Path


def run(options: Options) -> Found:
    """Measure each.

    Raises:
        LabError: clamd or smtp-sink is not installed.
    """
    count = options.size(200, 1000)
    with ExitStack() as stack:
        running = start(options.server)
        stack.callback(running.close)
        clamd = OwnClamd()
        stack.callback(clamd.close)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kb-cost-"))
        place = _Place(stack, running, clamd, Path(folder))
        measures = [_smtp(place, options.rounds, count)]
        for protocol in (Protocol.POP3, Protocol.IMAP):
            measures += _retrieval(place, protocol, options.rounds, count)
        program, _, version = clamd.version.partition(" ")
    return Found(measures, versions={**running.versions, program: version})


def _smtp(place: _Place, rounds: int, count: int) -> Measure:
    file = place.folder / "message"
    file.write_bytes(message(1, OCTETS).replace(b"\r\n", b"\n"))
    sink = place.stack.enter_context(Peer("sink")).address("smtp")
    tables = {Protocol.SMTP: table(Protocol.SMTP, sink)}
    text = configuration(tables, {"virus": place.clamd.url})
    gateway = place.stack.enter_context(GatewayProcess(text))
    at = gateway.address(Protocol.SMTP)

    def send() -> None:
        rate(at, count, file, SESSIONS, True)

    spent = [_spent(place, gateway, send, count) for _ in range(rounds)]
    return _measure("SMTP: a message of 5 KB, a session each", spent)


def _retrieval(place: _Place, protocol: Protocol, rounds: int, count: int) -> Iterator[Measure]:
    """New messages, then sessions that find nothing new, with decisions kept in a file."""
    account = filled(place.running, f"cost-{protocol}", messages(count, OCTETS))
    tables = {protocol: table(protocol, place.running.address(protocol))}
    read, poll = (_pop3, _pop3_poll) if protocol is Protocol.POP3 else (_imap, _imap_poll)
    new, nothing, octets = [], [], []
    for number in range(rounds):
        state = place.folder / f"{protocol}-{number}"
        state.mkdir()
        text = configuration(tables, {"virus": place.clamd.url})
        text += f'\n[state]\nfolder = "{state}"\n'
        with GatewayProcess(text) as gateway:
            at = gateway.address(protocol)
            new.append(_spent(place, gateway, partial(read, at, account, count), count))
            polls = partial(_again, POLLS, partial(poll, at, account, count))
            nothing.append(_spent(place, gateway, polls, POLLS))
        octets.append(_octets_a_row(state, count))
    name = protocol.upper()
    yield _measure(f"{name}: a new message of 5 KB met and retrieved", new)
    yield _measure(f"{name}: a session that finds {count} messages and nothing new", nothing)
    side = Side(name="SQLite", median=_short(statistics.median(octets)))
    what = f"{name}: a decision kept"
    yield Measure(what=what, unit="octets", rounds=rounds, sides=(side,))


def _again(times: int, work: Callable[[], None]) -> None:
    for _ in range(times):
        work()


class _Spent(NamedTuple):
    """Milliseconds of processor time for each."""

    gateway: float
    clamd: float


def _spent(place: _Place, gateway: GatewayProcess, work: Callable[[], None], times: int) -> _Spent:
    before = cpu_seconds(gateway.pid), cpu_seconds(place.clamd.pid)
    work()
    after = cpu_seconds(gateway.pid), cpu_seconds(place.clamd.pid)
    return _Spent(*((b - a) * 1000 / times for a, b in zip(before, after, strict=True)))


def _measure(what: str, spent: list[_Spent]) -> Measure:
    sides = tuple(
        Side(name=name, median=_short(statistics.median(getattr(one, name) for one in spent)))
        for name in _Spent._fields
    )
    return Measure(what=what, unit="ms of a core", rounds=len(spent), sides=sides)


def _short(value: float) -> float:
    return float(f"{value:.3g}")


def _octets_a_row(folder: Path, count: int) -> float:
    """What a file of decisions takes for each.

    Raises:
        LabError: it has more or fewer than one for each message.
    """
    file = folder / "pins.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        (rows,) = database.execute("SELECT count(*) FROM pins").fetchone()
    if int(rows) != count:
        raise LabError(f"{rows} decisions are kept of {count} messages")
    return file.stat().st_size / count


def _pop3(at: Address, account: Account, count: int) -> None:
    with session.pop3(at, account) as one:
        session.stat(one, count)
        for number in range(1, count + 1):
            one.exchange(b"RETR %d\r\n" % number, b"\r\n.\r\n", b"+OK")
        _quit(one)


def _pop3_poll(at: Address, account: Account, count: int) -> None:
    with session.pop3(at, account) as one:
        session.stat(one, count)
        one.exchange(b"UIDL\r\n", b"\r\n.\r\n", b"+OK")
        _quit(one)


def _quit(one: session.Session) -> None:
    one.exchange(b"QUIT\r\n", b"\r\n", b"+OK")


def _imap(at: Address, account: Account, count: int) -> None:
    _imap_poll(at, account, count, b"t FETCH 1:* (UID BODY.PEEK[])\r\n")


def _imap_poll(at: Address, account: Account, count: int, last: bytes = b"t NOOP\r\n") -> None:
    with session.imap(at, account) as one:
        session.ask(one, b"t SELECT INBOX\r\n")
        session.ask(one, b"t FETCH 1:%d (UID FLAGS RFC822.SIZE)\r\n" % count)
        session.ask(one, last)
        session.ask(one, b"t LOGOUT\r\n")
