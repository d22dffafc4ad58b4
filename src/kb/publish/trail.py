"""Where a page stands, above its title, for pages that the navigation does not list.

The theme shows the way down to every page of the navigation (`navigation.path`). Pages of
measurements and of vendors are too many to be listed there; theirs goes by their address.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

SHOWN = '<nav class="md-path"'
HOME = "Home"
ABOVE = {
    "evidence": "matrix",
    "evidence/demonstrations": "demonstrations",
    "evidence/side-by-side": "why-a-no-is-a-no",
}
"""What a folder without a page of its own stands below."""
_ARTICLE = re.compile(r"<article\b[^>]*>")
_TITLE = re.compile(r"<h1\b[^>]*>(.*?)(?:<a class=\"?headerlink|</h1>)", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def site(folder: Path, *, flat: bool) -> None:
    """Write it into every page below the folder that has none.

    Args:
        folder: the built site.
        flat: whether a page is a file (`matrix.html`), not a folder (`matrix/`).
    """
    texts = {address_of(folder, path): path for path in sorted(folder.rglob("*.html"))}
    for address, path in texts.items():
        html = path.read_text(encoding="utf-8")
        article = _ARTICLE.search(html)
        if not article or not address or SHOWN in html or address == "404":
            continue
        items = []
        for parent in above(address, set(texts)):
            title = _title(texts[parent].read_text(encoding="utf-8")) if parent else HOME
            href = escape(_link(address, parent, flat=flat))
            items.append(
                f'<li class="md-path__item"><a href="{href}" class="md-path__link">'
                f'<span class="md-ellipsis">{title}</span></a></li>'
            )
        shown = (
            f'{SHOWN} aria-label="Where this page stands"><ol class="md-path__list">'
            f"{''.join(items)}</ol></nav>"
        )
        path.write_text(html[: article.start()] + shown + html[article.start() :], encoding="utf-8")


def above(address: str, pages: set[str]) -> Iterator[str]:
    """The pages above one, from the home page (an empty address) down.

    Args:
        address: below the site's root, without a slash at its end: `evidence/spam-drop-pop3`.
        pages: every address that has a page.
    """
    yield ""
    parts = address.split("/")
    for number in range(1, len(parts)):
        folder = "/".join(parts[:number])
        page = ABOVE.get(folder, folder)
        if page in pages:
            yield page


def address_of(folder: Path, path: Path) -> str:
    """A page's address below the site's root, no slash at its end; the home page has none."""
    place = path.relative_to(folder).as_posix().removesuffix(".html")
    return "" if place == "index" else place.removesuffix("/index")


def _title(html: str) -> str:
    found = _TITLE.search(html)
    return " ".join(_TAG.sub("", found[1]).split()) if found else ""


def _link(here: str, page: str, *, flat: bool) -> str:
    if not flat:
        return posixpath.relpath(page or ".", here) + "/"
    return posixpath.relpath(f"{page or 'index'}.html", posixpath.dirname(here) or ".")
