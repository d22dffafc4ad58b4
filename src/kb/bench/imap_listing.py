"""IMAP: a mailbox listed for the first time and again, beside the server itself and proxies.

The first listing through the gateway scans every message; the second should cost about what the
server's own costs.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from kb.bench.clients import session
from kb.bench.found import Found
from kb.bench.maildrop import filled, messages, start
from kb.bench.options import Options
from kb.bench.proxies import DIRECT, Way, gateway, others, trial
from kb.bench.sides import Trial, compare
from kb.lab.servers.account import Account
from kb.lab.servers.stack import Servers
from kb.model import Protocol
from kb.model.benchmark import Aim, Measure

COMMAND = b"t FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)\r\n"


def run(options: Options) -> Found:
    """List mailboxes of several sizes."""
    sizes = [options.messages or 500]
    if options.full and not options.messages:
        sizes = [2_000, 20_000, 100_000]
    running = start(options.server)
    measures: list[Measure] = []
    with ExitStack() as stack:
        stack.callback(running.close)
        ways, left_out = others(stack, running, Protocol.IMAP)
        for size in sizes:
            account = filled(running, f"l{size}", messages(size))
            measures += _size(running, ways, account, size, options.rounds)
    return Found(measures, left_out, running.versions)


def _size(
    running: Servers, ways: list[Way], account: Account, size: int, rounds: int
) -> Iterator[Measure]:
    for way in ways:
        listing(way, account)  # lets the server fill its own caches
    with ExitStack() as stack:
        # Each first listing needs a gateway that knows no message yet.
        fresh = [gateway(stack, running, Protocol.IMAP) for _ in range(rounds)]
        known = fresh[0]
        first = Trial("gateway", lambda: listing(fresh.pop(), account) * 1000 / size)
        direct = Trial(DIRECT, lambda: listing(ways[0], account) * 1000 / size)
        yield compare(
            f"first listing of {size:,} messages, a message",
            "ms",
            [first, direct],
            rounds,
            [Aim(most=0.25)],
        )
        trials = [trial(way, session.imap, [account], listed, size) for way in (known, *ways)]
        yield compare(
            f"second listing of {size:,} messages",
            "s",
            trials,
            rounds,
            [Aim(most=1.5, against=DIRECT)],
        )


def listing(way: Way, account: Account) -> float:
    """Seconds that one session takes to list INBOX, its login aside."""
    with session.imap(way.at, account) as one:
        return listed([one])


def listed(sessions: Sequence[session.Session]) -> float:
    """Seconds that a session takes, logged in."""
    (one,) = sessions
    begun = time.perf_counter()
    session.ask(one, b"t EXAMINE INBOX\r\n")
    session.ask(one, COMMAND)
    return time.perf_counter() - begun
