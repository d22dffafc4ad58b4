"""`python -m training train|measure|calibrate`, in the repository's root."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from kb.errors import InputError
from training import calibrate, measure, train

COMMANDS = {"train": train.main, "measure": measure.main, "calibrate": calibrate.main}


def main(arguments: Sequence[str]) -> int:
    """Run a command; 2 where the arguments or a file are wrong."""
    if not arguments or arguments[0] not in COMMANDS:
        print("usage: python -m training train [--check]", file=sys.stderr)
        print("       python -m training measure [--failures | --update] [FILE…]", file=sys.stderr)
        print("       python -m training calibrate", file=sys.stderr)
        return 2
    name, *rest = arguments
    try:
        return COMMANDS[name](rest)
    except InputError as error:
        print(f"training {name}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
