"""One message of 50 MB on each protocol, and ten at once: memory, time, and the first octet."""

from __future__ import annotations

import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

from kb.bench.clients import session
from kb.bench.found import Found
from kb.bench.maildrop import filled, message, start
from kb.bench.options import Options
from kb.bench.peers import Peer
from kb.bench.processes import memory
from kb.bench.proxies import Way, gateway
from kb.bench.sides import Trial, compare
from kb.lab.errors import LabError
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.servers.account import Account
from kb.model import Protocol
from kb.model.benchmark import Aim, Measure

OCTETS = 50_000_000
AT_ONCE = 10
PATIENT = 60.0
"""Seconds without an octet that clients bear: Thunderbird's time-out is 100, fetchmail's 300."""

Run = Callable[[Way], tuple[float, float]]
"""Carries the message once; returns seconds, and those up to the first octet of the answer."""


def run(options: Options) -> Found:
    """Carry it over each protocol: directly, through the gateway, and ten times at once."""
    octets = OCTETS if options.full else OCTETS // 10
    running = start(options.server)
    measures: list[Measure] = []
    with ExitStack() as stack:
        stack.callback(running.close)
        account = filled(running, "large", [message(1, octets)])
        for protocol, way in (
            (Protocol.POP3, partial(_retrieve, account)),
            (Protocol.IMAP, partial(_fetch, account)),
        ):
            direct = Way("direct", running.address(protocol), None)
            measures += _measures(
                protocol, octets, way, direct, partial(gateway, stack, running, protocol), options
            )
        sink = stack.enter_context(Peer("sink")).address("smtp")

        def before_sink() -> Way:
            tables = {Protocol.SMTP: table(Protocol.SMTP, sink)}
            one = stack.enter_context(GatewayProcess(configuration(tables)))
            return Way("gateway", one.address(Protocol.SMTP), one.pid)

        send = partial(_send, message(1, octets))
        direct = Way("direct", sink, None)
        measures += _measures(Protocol.SMTP, octets, send, direct, before_sink, options)
    return Found(measures, versions=running.versions)


def _measures(
    protocol: Protocol,
    octets: int,
    carry: Run,
    direct: Way,
    fresh: Callable[[], Way],
    options: Options,
) -> Iterator[Measure]:
    size = f"{protocol.upper()}, {octets / 1e6:g} MB"
    way = fresh()
    trials = [Trial(one.name, partial(_seconds, carry, one), one.pid) for one in (fresh(), direct)]
    yield compare(f"{size}, one", "s", trials, options.rounds)
    before = memory(way.pid or 0, "VmRSS")
    waits = [carry(way)[1]]
    added = (memory(way.pid or 0, "VmHWM") - before) / octets
    yield _single(f"{size}, one: memory added", "times its size", added, Aim(most=2))
    many = fresh()
    before = memory(many.pid or 0, "VmRSS")
    seconds, longest = _at_once(carry, many)
    added = (memory(many.pid or 0, "VmHWM") - before) / octets
    waits.append(longest)
    yield _single(f"{size}, {AT_ONCE} at once", "s", seconds)
    yield _single(f"{size}, {AT_ONCE} at once: memory added", "times its size", added)
    most = Aim(most=PATIENT)
    yield _single(f"{size}: longest wait for the first octet", "s", max(waits), most)


def _seconds(carry: Run, way: Way) -> float:
    return carry(way)[0]


def _single(what: str, unit: str, value: float, *aims: Aim) -> Measure:
    return compare(what, unit, [Trial("gateway", lambda: value)], 1, aims)


def _at_once(carry: Run, way: Way) -> tuple[float, float]:
    waits: list[float] = []
    threads = [threading.Thread(target=lambda: waits.append(carry(way)[1])) for _ in range(AT_ONCE)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(waits) != AT_ONCE:
        raise LabError(f"{AT_ONCE - len(waits)} of {AT_ONCE} at once were not served")
    return time.perf_counter() - begun, max(waits)


def _send(octets: bytes, way: Way) -> tuple[float, float]:
    with smtplib.SMTP(*way.at, local_hostname="bench.example.org", timeout=600) as client:
        begun = time.perf_counter()
        client.sendmail("bench@example.org", ["recipient@example.test"], octets)
        return (seconds := time.perf_counter() - begun), seconds


def _retrieve(account: Account, way: Way) -> tuple[float, float]:
    begun = time.perf_counter()
    with session.pop3(way.at, account) as one:
        waits = []
        for command, end in ((b"STAT\r\n", b"\r\n"), (b"RETR 1\r\n", b"\r\n.\r\n")):
            one.exchange(command, end, b"+OK")
            waits.append(one.first_octet)
        return time.perf_counter() - begun, max(waits)


def _fetch(account: Account, way: Way) -> tuple[float, float]:
    begun = time.perf_counter()
    with session.imap(way.at, account) as one:
        waits = []
        for command in (b"t EXAMINE INBOX\r\n", b"t FETCH 1 (BODY.PEEK[])\r\n"):
            session.ask(one, command)
            waits.append(one.first_octet)
        return time.perf_counter() - begun, max(waits)
