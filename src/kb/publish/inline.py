"""Moves scripts and styles that stand within pages into files of their own.

Then a page needs no leave to run what is written in it (`kb.serve.headers`), and the same few lines
are fetched once instead of with every page. A file's name is that of its octets, so that a browser
may keep it for ever. Data blocks, such as the theme's settings in JSON, run nowhere and stay.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from kb.publish import missing

FOLDER = "assets/inline"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def site(folder: Path) -> None:
    """Move them out of every page below the folder."""
    for path in folder.rglob("*.html"):
        name = path.relative_to(folder).as_posix()
        text = path.read_text(encoding="utf-8")
        # The page of an address that is not there may be shown below any other.
        root = missing.root(text) if name == missing.NAME else "../" * name.count("/")
        html, files = moved(text, root)
        for file, text in files.items():
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        if files:
            path.write_text(html, encoding="utf-8")


def moved(html: str, root: str) -> tuple[str, dict[str, str]]:
    """A page with links in their places, and the files: path below the site's root -> text.

    Args:
        html: the page.
        root: what leads from the page to the site's root: `../../`.
    """
    files: dict[str, str] = {}

    def file(text: str, suffix: str) -> str:
        name = f"{FOLDER}/{hashlib.sha256(text.encode()).hexdigest()[:16]}.{suffix}"
        files[name] = text
        return root + name

    html = _SCRIPT.sub(lambda found: f'<script src="{file(found[1], "js")}"></script>', html)
    html = _STYLE.sub(lambda found: f'<link rel="stylesheet" href="{file(found[1], "css")}">', html)
    return html, files
