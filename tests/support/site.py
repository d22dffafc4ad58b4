"""The site, built once for all tests that look at it, and its pages read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

ROOT = Path(__file__).parents[2]

FETCHING = {
    ("link", "href"), ("script", "src"), ("img", "src"), ("img", "srcset"), ("iframe", "src"),
    ("source", "src"), ("source", "srcset"), ("video", "src"), ("audio", "src"),
    ("embed", "src"), ("object", "data"), ("use", "href"), ("use", "xlink:href"),
    ("image", "href"), ("form", "action"),
}  # fmt: skip
"""What a browser fetches by itself, or sends something to."""

INERT_RELATIONS = {"canonical", "next", "prev", "alternate"}
"""Relations of `link` that make no browser fetch anything."""


class Page(HTMLParser):
    """What a page refers to and the anchors that it has."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.schemes: set[str] = set()
        self.file = file
        self.html = file.read_text(encoding="utf-8")
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        self.anchors |= {found[key] for key in ("id", "name") if key in found}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if "data-md-color-scheme" in found:
            self.schemes.add(found["data-md-color-scheme"])
        relations = set(found.get("rel", "").split())
        if tag == "link" and relations and relations <= INERT_RELATIONS:
            return
        self.fetched += [found[key] for key in found if (tag, key) in FETCHING]


class Site(NamedTuple):
    """The built site."""

    folder: Path

    def page(self, address: str) -> Page:
        """The page at an address below the root: `actions/reject/`."""
        return page_of(self.folder / address / "index.html")

    def pages(self) -> list[Page]:
        """All of them."""
        return [page_of(file) for file in sorted(self.folder.rglob("*.html"))]


@cache
def page_of(file: Path) -> Page:
    return Page(file)


def weight(page: Page) -> int:
    """Octets of a page with the styles and scripts that it names, without images.

    A diagram is an image too, although it stands in the page to take its colours.
    """
    octets = len(re.sub(r"<svg class=\"?kb-.+?</svg>", "", page.html, flags=re.DOTALL).encode())
    for one in page.fetched:
        path = urlsplit(urljoin(page.file.as_uri(), one)).path
        file = Path(unquote(path))
        if file.suffix in (".css", ".js"):
            octets += file.stat().st_size
    return octets


def build(folder: Path) -> Site:
    """Build the site strictly, as `make site` does."""
    done = subprocess.run(
        [sys.executable, "-m", "kb.publish", str(folder)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Site(folder)
