"""One message of 50 MB on each protocol, and ten at once: memory, time, and the first octet.

A text, which the built-in scanners look at, and a zip archive in base64, which clamd is asked about
besides: each octet of the archive's file is then met in four readings of the message.
"""

from __future__ import annotations

import base64
import io
import random
import smtplib
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from typing import NamedTuple

from kb.bench.clients import session
from kb.bench.found import Found
from kb.bench.maildrop import filled, message, start
from kb.bench.options import Options
from kb.bench.peers import Peer
from kb.bench.processes import memory
from kb.bench.proxies import Way
from kb.bench.sides import Trial, compare
from kb.lab.errors import LabError
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.scanners.own_clamd import OwnClamd
from kb.lab.servers.account import Account
from kb.lab.wire.listener import Address
from kb.model import Protocol
from kb.model.benchmark import Aim, Measure

OCTETS = 50_000_000
AT_ONCE = 10
PATIENT = {Protocol.POP3: 60.0, Protocol.IMAP: 60.0, Protocol.SMTP: 600.0}
"""Seconds without an octet that clients bear: Thunderbird's time-out is 100, fetchmail's 300; at
the end of DATA a client waits for ten minutes (RFC 5321 4.5.3.2.6)."""

Run = Callable[[Way], tuple[float, float]]
"""Carries the message once; returns seconds, and those up to the first octet of the answer."""


class Load(NamedTuple):
    """One message, and who scans it."""

    name: str
    octets: bytes
    scanner: Mapping[str, str | int] | None = None
    """The gateway's table `[scanner]`."""


def run(options: Options) -> Found:
    """Carry them over each protocol: directly, through the gateway, and ten times at once."""
    size = OCTETS if options.full else OCTETS // 10
    loads = [Load("a text", message(1, size))]
    left_out = {}
    running = start(options.server)
    measures: list[Measure] = []
    with ExitStack() as stack:
        stack.callback(running.close)
        try:
            clamd = OwnClamd(stream=2 * OCTETS)
        except LabError as error:
            left_out["clamd"] = str(error)
        else:
            stack.callback(clamd.close)
            scanner: dict[str, str | int] = {"virus": clamd.url, "timeout": 300}
            loads.append(Load("a zip archive, with clamd", archive(size), scanner))
        sink = stack.enter_context(Peer("sink")).address("smtp")
        for number, load in enumerate(loads):
            account = filled(running, f"large{number}", [load.octets])
            for protocol, at, carry in (
                (Protocol.POP3, running.address(Protocol.POP3), partial(_retrieve, account)),
                (Protocol.IMAP, running.address(Protocol.IMAP), partial(_fetch, account)),
                (Protocol.SMTP, sink, partial(_send, load.octets)),
            ):
                way = partial(_gateway, stack, protocol, at, load)
                measures += _measures(protocol, load, carry, Way("direct", at, None), way, options)
    return Found(measures, left_out, running.versions)


def archive(octets: int) -> bytes:
    """A message of about that size that is nearly all of it a zip archive, in base64."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        # Of what cannot be packed, so that the file is as large as the archive.
        dice = random.Random(1)  # noqa: S311 - no secret, the same each time
        zipped.writestr("file", dice.randbytes(octets * 76 * 3 // (78 * 4)))
    encoded = base64.encodebytes(file.getvalue()).replace(b"\n", b"\r\n")
    head = message(1, 0).partition(b"\r\n\r\n")[0]
    return head + (
        b"\r\nMIME-Version: 1.0\r\nContent-Type: application/zip\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded
    )


def _gateway(stack: ExitStack, protocol: Protocol, at: Address, load: Load) -> Way:
    """A new gateway, which knows no message yet."""
    tables = {protocol: table(protocol, at)}
    one = stack.enter_context(GatewayProcess(configuration(tables, load.scanner)))
    return Way("gateway", one.address(protocol), one.pid)


def _measures(
    protocol: Protocol,
    load: Load,
    carry: Run,
    direct: Way,
    fresh: Callable[[], Way],
    options: Options,
) -> Iterator[Measure]:
    octets = len(load.octets)
    size = f"{protocol.upper()}, {octets / 1e6:.0f} MB, {load.name}"
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
    most = Aim(most=PATIENT[protocol])
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
