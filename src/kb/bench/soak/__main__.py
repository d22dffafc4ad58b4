"""`python -m kb.bench.soak`: run it, print the counts; exit status 1 if they do not agree."""

from __future__ import annotations

import argparse
import random
import sys

from kb.bench.soak.balance import report
from kb.bench.soak.run import Plan, run
from kb.errors import InputError
from kb.extras import MissingExtraError
from kb.lab import servers
from kb.lab.errors import LabError

NAME = "kb.bench.soak"


def main(arguments: list[str] | None = None) -> int:
    """Soak; 0 if the counts agree, 1 if they do not, 2 where it cannot be run."""
    parser = argparse.ArgumentParser(prog=f"python -m {NAME}")
    parser.add_argument(
        "--seconds", type=float, default=600, help="how long; ten minutes unless given"
    )
    parser.add_argument(
        "--seed", type=int, help="of the clients' dice; another one each time unless given"
    )
    parser.add_argument(
        "--server", default=servers.FIRST, help="the stack of mail servers behind the gateway"
    )
    options = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
    try:
        if options.seconds <= 0:
            raise InputError("--seconds", "-", f"{options.seconds:g} is too few; give more than 0")
        print(f"{options.seconds:g} s on {options.server}; --seed {seed}", flush=True)
        ledger, balance = run(Plan(options.seconds, seed, options.server))
    except (InputError, LabError, MissingExtraError) as error:
        print(f"{NAME}: {error}", file=sys.stderr)
        return 2
    print(*report(ledger, balance), sep="\n")
    print("the counts agree" if balance.agrees else "the counts do NOT agree")
    return 0 if balance.agrees else 1


if __name__ == "__main__":
    sys.exit(main())
