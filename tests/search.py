"""Asks a built site's search what people type: `python tests/search.py [SITE]`.

Prints each search with the place of the page that was wanted, what stood first where that is not
among the first three, and the figures; exits 1 where one is wanting.
"""

from __future__ import annotations

import sys
from pathlib import Path

from conftest import need
from support import browser
from support.searching import FIRST, Found, found, searches


def told(all_found: list[Found]) -> str:
    """The figures of what was found."""
    lines = []
    for name, misspelt in (("spelt right", False), ("misspelt", True)):
        some = [one for one in all_found if one.search.misspelt is misspelt]
        good, first = sum(one.good for one in some), sum(one.place == 1 for one in some)
        lines.append(
            f"{name}: {good} of {len(some)} among the first {FIRST}, {first} of them the first"
        )
    answers = sum(one.answer_first for one in all_found)
    lines.append(f"no record before an answer: {answers} of {len(all_found)}")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Ask a site, by default the one that `make site` built."""
    site = Path(arguments[0] if arguments else "site")
    results = []
    with (
        browser.chromium(need("chromium")) as chromium,
        browser.static(site) as root,
        browser.tab(chromium) as tab,
    ):
        tab.goto(root)
        for search in searches():
            one = found(tab, root, search)
            results.append(one)
            instead = "" if one.good and one.answer_first else f"  {' '.join(one.pages[:FIRST])}"
            print(f"{one.place or '-':>3}  {search.words}{instead}", flush=True)
    print(told(results))
    return 0 if all(one.good and one.answer_first for one in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
