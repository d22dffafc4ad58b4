"""SMTP: the gateway beside smtp-sink itself, a bare relay and clamsmtp."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from kb.bench.clients.smtp import rate
from kb.bench.found import Found
from kb.bench.maildrop import message
from kb.bench.options import Options
from kb.bench.peers import Peer
from kb.bench.sides import Trial, compare
from kb.lab.errors import LabError
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.scanners import Running
from kb.lab.wire.listener import Address
from kb.model import Protocol
from kb.model.benchmark import Aim, Measure

OCTETS = 5120
SESSIONS = 10
WORKERS = 0
"""Processes that serve: one a core."""


def run(options: Options) -> Found:
    """Send messages through each, in turns."""
    count = options.size(300, 3000)
    left_out: dict[str, str] = {}
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kb-bench-"))
        file = Path(folder) / "message"
        file.write_bytes(message(1, OCTETS).replace(b"\r\n", b"\n"))
        sink = stack.enter_context(Peer("sink")).address("smtp")
        gateway = stack.enter_context(_gateway(sink, {}))
        direct: list[tuple[str, Address, int | None]] = [("smtp-sink", sink, None)]
        direct += _peer(stack, left_out, "relay", "aiosmtpd relay", sink)
        sides = [("gateway", gateway.address(Protocol.SMTP), gateway.pid), *direct]
        aims = [Aim(least=1200), Aim(least=1, against="aiosmtpd relay")]
        measures = list(_measures("built-in scanner", file, sides, options.rounds, count, aims))
        try:
            clamd = stack.enter_context(Running("clamd"))
        except LabError as error:
            left_out["clamsmtp"] = str(error)
            return Found(measures, left_out)
        address = Address("127.0.0.1", int(clamd.url.rpartition(":")[2]))
        scanning = stack.enter_context(_gateway(sink, {"virus": clamd.url}))
        sides = [
            ("gateway", scanning.address(Protocol.SMTP), scanning.pid),
            *_peer(stack, left_out, "clamsmtp", "clamsmtp", sink, address),
        ]
        aims = [Aim(least=5, against="clamsmtp")]
        measures += _measures("clamd", file, sides, options.rounds, count, aims)
    return Found(measures, left_out)


def _gateway(behind: Address, scanner: dict[str, str]) -> GatewayProcess:
    tables = {Protocol.SMTP: table(Protocol.SMTP, behind)}
    return GatewayProcess(configuration(tables, scanner, workers=WORKERS))


def _peer(
    stack: ExitStack, left_out: dict[str, str], kind: str, name: str, *behind: Address
) -> Iterator[tuple[str, Address, int | None]]:
    try:
        peer = stack.enter_context(Peer(kind, *behind))
    except LabError as error:
        left_out[name] = str(error)
    else:
        yield name, peer.address("smtp"), peer.pid


def _measures(
    scanner: str,
    file: Path,
    sides: list[tuple[str, Address, int | None]],
    rounds: int,
    count: int,
    aims: list[Aim],
) -> Iterator[Measure]:
    for one_each, how in ((False, "many messages a session"), (True, "a session a message")):
        trials = []
        for name, at, pid in sides:
            send: Callable[[], float] = partial(rate, at, count, file, SESSIONS, one_each)
            trials.append(Trial(name, send, pid, count))
        what = f"{scanner}, 5 KB, {SESSIONS} sessions, {how}"
        yield compare(what, "messages/s", trials, rounds, aims)
