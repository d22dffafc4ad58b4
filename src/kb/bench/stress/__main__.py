"""`python -m kb.bench.stress`: the same clients at the server, then at the gateway before it."""

from __future__ import annotations

import argparse
import random
import sys
import threading
from collections.abc import Sequence

from kb.bench.stress.client import Client, Place
from kb.bench.stress.tally import Tally, report
from kb.bench.stress.view import Mailbox
from kb.errors import InputError
from kb.extras import MissingExtraError
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.servers import Servers, start
from kb.lab.wire.listener import Address
from kb.model import Protocol


def run(servers: Servers, at: Address, options: argparse.Namespace, filtered: bool) -> Tally:
    """Run the clients; returns what they counted.

    Args:
        servers: make the accounts.
        at: where the clients go.
        options: `seconds`, `clients`, `sessions` a mailbox, `seed`.
        filtered: whether that is the gateway.
    """
    tally = Tally()
    mailboxes = -(-options.clients // options.sessions)
    role = "gateway" if filtered else "direct"
    places = [
        Place(at, servers.account(f"{role}{number}"), Mailbox(filtered))
        for number in range(mailboxes)
    ]
    clients = []
    for number in range(options.clients):
        dice = random.Random(f"{options.seed}/{number}")  # noqa: S311 - dice that a seed repeats
        clients.append(Client(places[number % mailboxes], dice, tally))
    threads = [threading.Thread(target=client.run, args=[options.seconds]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and run; 1 if the gateway had more errors than the server itself."""
    parser = argparse.ArgumentParser(prog="python -m kb.bench.stress")
    parser.add_argument("--server", default="dovecot", help="embedded, dovecot or cyrus")
    parser.add_argument("--seconds", type=float, default=20, help="of each of the two runs")
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--sessions", type=int, default=4, help="that share a mailbox")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args(arguments)
    if min(options.seconds, options.clients, options.sessions) <= 0:
        parser.exit(2, "kb: --seconds, --clients and --sessions must be more than 0\n")
    try:
        servers = start(options.server)
    except (InputError, MissingExtraError) as error:
        parser.exit(2, f"kb: {error}\n")
    try:
        at = servers.address("imap")
        print(
            f"{options.clients} clients, {options.sessions} a mailbox, {options.seconds:g} s each,"
            f" on {servers.name}; --seed {options.seed}",
            flush=True,
        )
        direct = run(servers, at, options, filtered=False)
        with GatewayProcess(configuration({Protocol.IMAP: table(Protocol.IMAP, at)})) as gateway:
            through = run(servers, gateway.address(Protocol.IMAP), options, filtered=True)
    finally:
        servers.close()
    print(*report(options.seconds, direct, through), sep="\n")
    return int(through.errors.total() > direct.errors.total())


if __name__ == "__main__":
    sys.exit(main())
