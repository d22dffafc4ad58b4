"""`kb bench stress`: the same clients at the server, then at the gateway before it."""

from __future__ import annotations

import random
import sys
import threading
from typing import NamedTuple

from kb.bench.found import Found
from kb.bench.maildrop import start
from kb.bench.options import Options
from kb.bench.proxies import DIRECT
from kb.bench.sides import Trial, compare
from kb.bench.stress.client import Client, Place
from kb.bench.stress.tally import Tally, report
from kb.bench.stress.view import Mailbox
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.servers import Servers
from kb.lab.wire.listener import Address
from kb.model import Protocol
from kb.model.benchmark import Aim

SESSIONS = 4
"""That share a mailbox."""


class Plan(NamedTuple):
    """What the clients do."""

    seconds: float
    """Of each of the two runs."""
    clients: int
    seed: int
    sessions: int = SESSIONS


def run(options: Options) -> Found:
    """Play the clients at the server and at the gateway, in turns; what they met goes to stderr."""
    plan = Plan(
        options.seconds or (20 if options.full else 4),
        options.clients or 20,
        options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32),
    )
    print(
        f"  {plan.clients} clients, {plan.sessions} a mailbox, {plan.seconds:g} s each;"
        f" --seed {plan.seed}",
        file=sys.stderr,
    )
    running = start(options.server)
    tallies: dict[str, list[Tally]] = {DIRECT: [], "gateway": []}
    try:
        at = running.address("imap")
        with GatewayProcess(configuration({Protocol.IMAP: table(Protocol.IMAP, at)})) as gateway:

            def direct() -> float:
                tallies[DIRECT].append(_play(running, at, plan, filtered=False))
                return tallies[DIRECT][-1].commands.total() / plan.seconds

            def through() -> float:
                place = gateway.address(Protocol.IMAP)
                tallies["gateway"].append(_play(running, place, plan, filtered=True))
                return tallies["gateway"][-1].commands.total() / plan.seconds

            trials = [Trial("gateway", through), Trial(DIRECT, direct)]
            what = f"commands of {plan.clients} clients, {plan.sessions} a mailbox"
            aims = [Aim(least=0.7, against=DIRECT)]
            commands = compare(what, "commands/s", trials, options.rounds, aims)
    finally:
        running.close()
    for one, other in zip(tallies[DIRECT], tallies["gateway"], strict=True):
        print(*report(plan.seconds, one, other), sep="\n", file=sys.stderr)
    counts = {
        name: float(sum(tally.errors.total() for tally in each)) for name, each in tallies.items()
    }
    trials = [
        Trial("gateway", lambda: counts["gateway"]),
        Trial(DIRECT, lambda: counts[DIRECT]),
    ]
    errors = compare("errors", "errors", trials, 1, [Aim(most=counts[DIRECT])])
    return Found([commands, errors], versions=running.versions)


def _play(servers: Servers, at: Address, plan: Plan, filtered: bool) -> Tally:
    """Run the clients; returns what they counted.

    Args:
        servers: make the accounts.
        at: where the clients go.
        plan: who does what for how long.
        filtered: whether that is the gateway.
    """
    tally = Tally()
    mailboxes = -(-plan.clients // plan.sessions)
    role = "gateway" if filtered else "direct"
    places = [
        Place(at, servers.account(f"{role}{number}"), Mailbox(filtered))
        for number in range(mailboxes)
    ]
    clients = []
    for number in range(plan.clients):
        dice = random.Random(f"{plan.seed}/{number}")  # noqa: S311 - dice that a seed repeats
        clients.append(Client(places[number % mailboxes], dice, tally))
    threads = [threading.Thread(target=client.run, args=[plan.seconds]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally
