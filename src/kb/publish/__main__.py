"""`python -m kb.publish [FOLDER]`: build the site into FOLDER, by default `site`."""

from __future__ import annotations

import sys
from pathlib import Path

from kb import extras
from kb.errors import InputError


def main(arguments: list[str]) -> int:
    """Build; 1 where a page is wrong, 2 where something else is."""
    if len(arguments) > 1 or any(one.startswith("-") for one in arguments):
        print("usage: python -m kb.publish [FOLDER]", file=sys.stderr)
        return 2
    try:
        extras.require("kb.publish", "site")
    except extras.MissingExtraError as error:
        print(f"kb: {error}", file=sys.stderr)
        return 2

    from kb.publish.build import BuildError, build  # needs what was asked for

    folder = Path(arguments[0] if arguments else "site").resolve()
    try:
        build(folder)
    except BuildError as error:
        print(f"kb.publish: {error}", file=sys.stderr)
        return 1
    except (InputError, OSError) as error:
        print(f"kb.publish: {error}", file=sys.stderr)
        return 2
    print(folder / "index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
