"""The site's own search, asked what people type: which pages it names first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Page

FILE = Path(__file__).with_name("searches.txt")
SLOW = 180_000
"""Milliseconds that a busy machine may take to read the index."""
FIRST = 3
"""Pages that somebody who searches looks at."""
BEHIND = ("notebooks/", "evidence/", "products/measured/", "products/compare/", "reference/api/")
"""Pages that no question and no action of the matrix may stand behind."""
ANSWERS = ("questions/", "actions/")


class Search(NamedTuple):
    """What somebody types."""

    words: str
    wanted: tuple[str, ...]
    """Addresses below the site's root: one of them is to be among the first."""
    misspelt: bool


class Found(NamedTuple):
    """What the site's search names."""

    search: Search
    pages: tuple[str, ...]
    """Addresses, best first."""

    @property
    def place(self) -> int:
        """That of the first page wanted, from 1 on; 0 where none was found."""
        places = (n for n, page in enumerate(self.pages, 1) if page in self.search.wanted)
        return next(places, 0)

    @property
    def good(self) -> bool:
        """Whether it is among the first."""
        return 1 <= self.place <= FIRST

    @property
    def answer_first(self) -> bool:
        """Whether no record stands before the first answer, where one was wanted."""
        if not any(page.startswith(ANSWERS) for page in self.search.wanted):
            return True
        first = next((page for page in self.pages if page.startswith((*ANSWERS, *BEHIND))), "")
        return not first.startswith(BEHIND)


def searches() -> list[Search]:
    """All that are asked, in the file's order."""
    return [*_read(FILE.read_text(encoding="utf-8"))]


def _read(text: str) -> Iterator[Search]:
    for line in text.splitlines():
        if not line.startswith("#"):
            words, _, wanted = line.partition(" | ")
            yield Search(words.removeprefix("~"), tuple(wanted.split()), words.startswith("~"))


def found(tab: Page, root: str, search: Search) -> Found:
    """Type it into the search field of a page of the site that is open.

    Args:
        tab: with the page.
        root: the site's address.
        search: what is typed.
    """
    field = tab.locator("input.md-search__input")
    field.click()
    field.fill("")
    field.dispatch_event("keyup")  # the theme waits for a key
    told = tab.locator(".md-search-result__meta")
    tab.wait_for_function(
        "e => /Type/.test(e.textContent)", arg=told.element_handle(), timeout=SLOW
    )
    field.fill(search.words)
    field.dispatch_event("keyup")
    tab.wait_for_function(
        "e => !/Type|Init/.test(e.textContent)", arg=told.element_handle(), timeout=SLOW
    )
    links = tab.locator(".md-search-result__item > a").evaluate_all(
        "all => all.slice(0, 10).map(one => one.href)"
    )
    pages = (urlsplit(one)._replace(query="", fragment="").geturl() for one in links)
    return Found(search, tuple(dict.fromkeys(one.removeprefix(root) for one in pages)))
