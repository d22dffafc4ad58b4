"""Old addresses lead to new ones: in the built site, what has moved leaves a link in its place.

A browser does not tell a server the part of an address behind `#`, and a copy on a disk has no
server, so the pages do it themselves. Where the old page is still there, a line at its end has
the old anchor and the link, and `docs/javascripts/page.js` follows it. Where the page is gone, a
small one in its place leads on, by each of its anchors to where that stands now.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from html import escape
from pathlib import Path

import msgspec

END_OF_TEXT = "</article>"
"""Stands once on every page, behind its text."""


def write(site: Path, moved: Mapping[str, str], *, flat: bool) -> None:
    """Write them into the built site.

    Args:
        site: its folder.
        moved: old address -> new address, both below the site's root.
        flat: whether a page is a file (`matrix.html`), not a folder (`matrix/`).

    Raises:
        ValueError: a page is not built as expected.
    """
    pages: dict[str, dict[str, str]] = {}
    for old, new in sorted(moved.items()):
        page, _, anchor = old.partition("#")
        pages.setdefault(page, {})[anchor] = _link(page, new, flat=flat)
    for page, targets in pages.items():
        file = site / _file(page, flat=flat)
        if file.is_file():
            html = _with_links(file.read_text(encoding="utf-8"), targets)
        else:
            html = _leading_on(targets)
            file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(html, encoding="utf-8")


def _with_links(html: str, targets: Mapping[str, str]) -> str:
    """A page that is still there, with a line for each anchor that is not.

    Raises:
        ValueError: the end of the page's text is not to be found.
    """
    before, end, after = html.partition(END_OF_TEXT)
    if not end or END_OF_TEXT in after:
        raise ValueError(f"a page with {html.count(END_OF_TEXT)} {END_OF_TEXT}; one is expected")
    lines = (
        f'<p class="kb-moved" id="{escape(anchor)}">What stood under this address is now '
        f'<a href="{escape(link)}">in another place</a>.</p>\n'
        for anchor, link in targets.items()
        if anchor and f'id="{escape(anchor)}"' not in html
    )
    return "".join([before, *lines, end, after])


def _leading_on(targets: Mapping[str, str]) -> str:
    """A page in the place of one that is gone."""
    first = targets.get("") or next(iter(targets.values()))
    # An address that holds `</` would end the script.
    script = "const [known, first] = {};\nlocation.replace(known[location.hash.slice(1)] ?? first);"
    data = msgspec.json.encode([targets, first]).decode().replace("<", "\\u003c")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n<title>This page has moved</title>\n'
        f"<script>\n{script.format(data)}\n</script>\n"
        f'<noscript><meta http-equiv="refresh" content="0; url={escape(first)}"></noscript>\n'
        "</head>\n<body>\n<main>\n<h1>This page has moved</h1>\n"
        f'<p><a href="{escape(first)}">Go to its new place</a></p>\n'
        "</main>\n</body>\n</html>\n"
    )


def _file(page: str, *, flat: bool) -> str:
    """The file of a page, given as its address: `matrix/`, empty for the home page."""
    if flat and page:
        return page.rstrip("/") + ".html"
    return page + "index.html"


def _link(page: str, new: str, *, flat: bool) -> str:
    """The link to an address, from a page."""
    target, _, anchor = new.partition("#")
    here = posixpath.dirname(_file(page, flat=flat)) or "."
    if flat:
        link = posixpath.relpath(_file(target, flat=True), here)
    else:
        link = posixpath.relpath(target or ".", here) + "/"
    return f"{link}#{anchor}" if anchor else link
