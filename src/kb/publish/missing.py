"""The page that stands for an address that is not there: what was probably meant, and ways on.

A server shows it below any address, so its links begin at the site's root, which MkDocs takes from
the published address (`site_url`): a site below a path of its host needs that one. The page has the
addresses of all pages, and `docs/javascripts/missing.js` names those that are most like the one
asked for, and searches for its words.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import msgspec

from kb.publish.trail import address_of

NAME = "404.html"
_BASE = re.compile(r'"base": ?"([^"]*)"')
_ARTICLE = re.compile(r"(<article\b[^>]*>).*?(</article>)", re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)(?: - [^<]*)?</title>", re.DOTALL)
WAYS = (
    ("", "The matrix", "which action there is on which protocol, with the reason"),
    ("#kb-ask", "Ask", "in your own words"),
    ("questions/", "Questions", "of customers, with an answer and a reply for each"),
    ("contents/", "All pages", "by kind"),
)
"""Address, name and what is there."""


def root(html: str) -> str:
    """What leads to the site's root from any address: `/`, or `/mail/` on a shared host."""
    found = _BASE.search(html)
    return f"{found[1].rstrip('/') if found else ''}/"


def write(site: Path) -> None:
    """Write it into the built site.

    Args:
        site: its folder; every other page is there.

    Raises:
        ValueError: MkDocs' own page is not as expected.
    """
    file = site / NAME
    html = file.read_text(encoding="utf-8")
    addresses = {
        f"{place}/": title
        for path in sorted(site.rglob("*.html"))
        if (place := address_of(site, path)) and place != "404"
        if (title := _named(path.read_text(encoding="utf-8")))
    }
    text, changed = _ARTICLE.subn(
        lambda found: f"{found[1]}{_article(root(html), addresses)}{found[2]}", html
    )
    if changed != 1:
        raise ValueError(f"{NAME} has {changed} articles; one is expected")
    file.write_text(text, encoding="utf-8")


def _named(html: str) -> str:
    """A page's title; empty for what only leads on, or is no page of the site."""
    found = _TITLE.search(html) if _ARTICLE.search(html) else None
    return found[1].strip() if found else ""


def _article(base: str, addresses: dict[str, str]) -> str:
    ways = "".join(
        f'<li><a href="{escape(base + address)}">{name}</a>: {what}</li>'
        for address, name, what in WAYS
    )
    data = msgspec.json.encode(addresses).decode().replace("<", "\\u003c")
    return (
        "<h1>404: there is no such page</h1>"
        "<p>Nothing stands at this address: it may be misspelt, or cut short on its way to you.</p>"
        f'<div class="kb-astray" data-root="{escape(base)}" hidden></div>'
        f"<h2>From here</h2><ul>{ways}</ul>"
        f'<script type="application/json" id="kb-addresses">{data}</script>'
    )
