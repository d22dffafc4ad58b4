"""POP3: RETR beside the server itself and other proxies; and a large maildrop's first STAT."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial

from kb.bench.clients import session
from kb.bench.clients.retrieving import retrieve
from kb.bench.found import Found
from kb.bench.maildrop import filled, messages, start
from kb.bench.options import Options
from kb.bench.proxies import DIRECT, Way, gateway, others, trial
from kb.bench.sides import Trial, compare
from kb.lab.servers.account import Account
from kb.model import Protocol
from kb.model.benchmark import Aim

OCTETS = 5120
SESSIONS = 10
STAT_SECONDS = 2.0


def run(options: Options) -> Found:
    """Retrieve messages each way, in turns."""
    each = options.size(50, 200)
    many = options.size(1000, 10_000)
    total = each * SESSIONS
    running = start(options.server)
    with ExitStack() as stack:
        stack.callback(running.close)
        accounts = [
            filled(running, f"r{number}", messages(each, OCTETS)) for number in range(SESSIONS)
        ]
        ways, left_out = others(stack, running, Protocol.POP3)
        ways.insert(0, gateway(stack, running, Protocol.POP3))
        retrs = []
        for at_once, how in ((False, ""), (True, ", all asked for at once")):
            rate = partial(_rate, each, at_once)
            trials = [trial(way, session.pop3, accounts, rate, total) for way in ways]
            what = f"RETR of 5 KB, {SESSIONS} sessions of {each} messages{how}"
            aims = [Aim(least=0.5, against=DIRECT)]
            retrs.append(compare(what, "messages/s", trials, options.rounds, aims))
        large = filled(running, "large", messages(many))
        direct = Trial(DIRECT, partial(_stat, ways[1], large, many))
        direct.run()  # lets the server fill its own caches
        # Each first STAT needs a gateway that knows no message yet.
        fresh = [gateway(stack, running, Protocol.POP3) for _ in range(options.rounds)]
        first = Trial("gateway", lambda: _stat(fresh.pop(), large, many))
        bound = [Aim(most=STAT_SECONDS)] if many >= 10_000 else []
        stat = compare(
            f"first STAT of {many:,} messages of 2 KB", "s", [first, direct], options.rounds, bound
        )
    return Found([*retrs, stat], left_out, running.versions)


def _rate(each: int, at_once: bool, sessions: Sequence[session.Session]) -> float:
    for one in sessions:
        session.stat(one, each)
    return each * len(sessions) / retrieve(sessions, each, at_once=at_once)


def _stat(way: Way, account: Account, count: int) -> float:
    with session.pop3(way.at, account) as one:
        begun = time.perf_counter()
        session.stat(one, count)
        return time.perf_counter() - begun
