"""What a page is called and where it stays, at its end: for tickets, and on paper.

A record's page has the record's id, which `kb show` knows; another page its address below the
site's root. The address is the published one where the site is built for one, else the page's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

from kb.publish.trail import address_of

SHOWN = '<p class="kb-identity">'
_END = "</article>"
_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)"')


def site(folder: Path, ids: Mapping[str, str]) -> None:
    """Write it at the end of every page below the folder.

    Args:
        folder: the built site, before it is minified.
        ids: by address below the site's root (`questions/reject-versus-drop/`), the record's id.
    """
    for path in sorted(folder.rglob("*.html")):
        html = path.read_text(encoding="utf-8")
        before, end, after = html.rpartition(_END)
        address = address_of(folder, path)
        if not end or address == "404" or SHOWN in html:
            continue
        place = f"{address}/" if address else ""
        name = escape(ids.get(place) or address or "home")
        found = _CANONICAL.search(html)
        where = found[1] if found else escape(path.name if path.stem != "index" else "./")
        told = where if found else escape(place or "the site's root")
        line = (
            f'{SHOWN}This page is <code>{name}</code>; permanent link: <a href="{where}">{told}</a>'
        )
        path.write_text(f"{before}{line}</p>{end}{after}", encoding="utf-8")
