"""IMAP: all messages whole, beside the server itself and other proxies."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack

from kb.bench.clients import session
from kb.bench.found import Found
from kb.bench.maildrop import filled, messages, start
from kb.bench.options import Options
from kb.bench.proxies import DIRECT, gateway, others, trial
from kb.bench.sides import compare
from kb.model import Protocol
from kb.model.benchmark import Aim

OCTETS = 5120
COMMAND = b"t FETCH 1:* (UID FLAGS BODY.PEEK[])\r\n"


def run(options: Options) -> Found:
    """Fetch a mailbox each way, in turns; the gateway has decided on its messages before."""
    count = options.size(500, 5000)
    running = start(options.server)
    with ExitStack() as stack:
        stack.callback(running.close)
        account = filled(running, "fetch", messages(count, OCTETS))
        ways, left_out = others(stack, running, Protocol.IMAP)
        ways.insert(0, gateway(stack, running, Protocol.IMAP))
        trials = [trial(way, session.imap, [account], _fetch, count) for way in ways]
        for one in trials:
            one.once()
        what = f"BODY.PEEK[] of {count:,} messages of 5 KB"
        aims = [Aim(most=1.3, against=DIRECT)]
        measure = compare(what, "s", trials, options.rounds, aims)
    return Found([measure], left_out, running.versions)


def _fetch(sessions: Sequence[session.Session]) -> float:
    (one,) = sessions
    session.ask(one, b"t EXAMINE INBOX\r\n")
    begun = time.perf_counter()
    session.ask(one, COMMAND)
    return time.perf_counter() - begun
