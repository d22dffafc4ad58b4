"""The contents of the whole site: every page, by kind."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from kb.render import markdown
from kb.render.links import PageAddress
from kb.render.markdown import bullets

PAGE = "contents/index.md"
KINDS = {
    "": "From the top",
    "actions": "Actions",
    "protocols": "Protocols",
    "questions": "Questions",
    "rationale": "Grounds, by topic",
    "sources": "Sources",
    "notebooks": "The course's notebooks",
    "running": "To run it",
    "reference": "Reference",
    "reference/api": "Python API",
    "products": "Products, vendor by vendor",
    "products/compare": "Products, side by side",
    "products/measured": "Products, measured",
    "evidence": "Measured, cell by cell",
    "evidence/side-by-side": "Measured, side by side with SMTP",
    "evidence/demonstrations": "Demonstrations, line by line",
}
"""The headings of folders, in the page's order; others follow by their names."""
_TITLE = re.compile(r"^# +(.+?)(?: *\{[^}]*\})?$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def pages(texts: Mapping[str, str]) -> dict[str, str]:
    """The page, by its place below `docs/`.

    Args:
        texts: every page of the site by its place below `docs/`, as Markdown.
    """
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for place, text in texts.items():
        title = _TITLE.search(text)
        if place != PAGE and place.endswith(".md") and title:
            found[_kind(place)].append((place, _LINK.sub(r"\1", title[1])))
    order = [*KINDS, *sorted(found.keys() - KINDS.keys())]
    parts = [
        part
        for kind in order
        if kind in found
        for part in (f"## {_heading(kind)} {{ #{_anchor(kind)} }}", _listed(kind, found[kind]))
    ]
    count = sum(map(len, found.values()))
    lead = f"All {count} pages of this site, by kind.\n{{ .kb-lead }}"
    text = markdown.page("every page below docs/", "# All pages", lead, *parts)
    return {PAGE: markdown.ranked(0.2, text)}


def _kind(place: str) -> str:
    """A page's folder; the pages of one cell, and indexes, stand with those above them."""
    folder = place.removesuffix("/index.md").rpartition("/")[0]
    return "evidence" if folder.startswith("evidence/") and folder not in KINDS else folder


def _heading(kind: str) -> str:
    return KINDS.get(kind) or markdown.capital(kind.rpartition("/")[2].replace("-", " "))


def _anchor(kind: str) -> str:
    return kind.replace("/", "-") or "top"


def _listed(kind: str, listed: list[tuple[str, str]]) -> str:
    """A line a page; what was measured of one cell is one line."""

    def link(place: str, title: str) -> str:
        return f"[{title}]({PageAddress(place).seen_from(PAGE)})"

    by = sorted(listed, key=lambda one: (one[0].removesuffix(".md"), one[1]))
    if kind != "evidence":
        return bullets(link(place, title) for place, title in by)
    cells: defaultdict[str, list[str]] = defaultdict(list)
    for place, title in by:
        cell, _, run = place.removesuffix(".md").removeprefix("evidence/").partition("/")
        cells[cell].append(link(place, run.replace("-", " ") if run else title))
    return bullets(" · ".join(found) for found in cells.values())
