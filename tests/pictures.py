"""Pictures of every kind of page, and what is measured of each: `python tests/pictures.py FOLDER`.

The site is served as it was built, by `kb serve`: run `make site` first. Each page is taken as a
desk's screen and a phone show it, light and dark, and as a PDF file as it is printed. Whoever
looks at a folder of pictures sees what no test says: what is cut, crowded, empty or unclear.

Prints for each page its height on both screens and its weight: as the browser has it with its
styles and scripts, and as it is sent alone, compressed; and at the end the median and the heaviest
of the whole site.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from support import browser
from support.kinds import KINDS
from support.site import Site, weight

WIDTHS = {1360: 850, 390: 844}
"""The screens: a desk's and a phone's, by their width."""
SCHEMES = ("light", "dark")
HEAVIEST = 5


def pictures(chromium: Browser, root: str, folder: Path, names: list[str]) -> Iterator[str]:
    """Take them; a line a page."""
    for name in names:
        heights = []
        for width, height in WIDTHS.items():
            for scheme in SCHEMES:
                with browser.tab(chromium, width=width, height=height, scheme=scheme) as page:
                    page.goto(root + KINDS[name])
                    page.wait_for_load_state("networkidle")
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
                    if scheme == SCHEMES[0]:
                        heights.append(page.evaluate("document.documentElement.scrollHeight"))
                    if (width, scheme) == (1360, SCHEMES[0]):
                        page.pdf(
                            path=folder / f"{name}.pdf", format="A4", prefer_css_page_size=True
                        )
        yield f"{name:20} {heights[0]:6} px wide, {heights[1]:6} px on a phone  {KINDS[name]}"


def weights(site: Site) -> Iterator[str]:
    """The median page, and the heaviest."""
    # The addresses of 404.html begin at a root that only a server has.
    pages = [page for page in site.pages() if page.file.name != "404.html"]
    found = sorted(
        (weight(page), len(gzip.compress(page.html.encode())), page.file) for page in pages
    )
    median = statistics.median(octets for octets, _, _ in found)
    sent = statistics.median(octets for _, octets, _ in found)
    yield f"{len(found)} pages; the median has {median:,.0f} octets with styles and scripts, "
    yield f"and is sent as {sent:,.0f} octets alone, compressed. The heaviest:"
    for octets, alone, file in found[-HEAVIEST:][::-1]:
        yield f"{octets:12,} {alone:12,}  {file.relative_to(site.folder)}"


def main(arguments: list[str]) -> int:
    """Take the pictures, of some kinds or of all; 2 where the site is not built."""
    parser = argparse.ArgumentParser(prog="tests/pictures.py", description=__doc__)
    parser.add_argument("folder", type=Path, help="where they are put")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(KINDS)}")
    parser.add_argument("--site", type=Path, default=Path("site"), help="the built site")
    asked = parser.parse_args(arguments)
    if unknown := [name for name in asked.kinds if name not in KINDS]:
        parser.error(f"unknown kind {unknown[0]!r}; there are {', '.join(KINDS)}")
    if not (asked.site / "index.html").is_file():
        parser.error(f"{asked.site} has no site; run `make site`")
    program = shutil.which("chromium")
    if not program:
        parser.error("chromium is not installed (Debian package chromium)")
    asked.folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as kept,
        browser.serving(asked.site.resolve(), Path(kept)) as root,
        browser.chromium(program) as chromium,
    ):
        for line in pictures(chromium, root, asked.folder, asked.kinds or [*KINDS]):
            print(line, flush=True)
    print("\n".join(weights(Site(asked.site.resolve()))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
