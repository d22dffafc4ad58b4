"""Takes out of the built pages what no browser needs: indentation, empty lines, comments.

minify-html reads a page as a browser does; what a reader may see as it is written (`pre`,
`textarea`) and scripts stay. Source maps, which only the theme's authors use, go.
"""

from __future__ import annotations

import re
from pathlib import Path

import minify_html

_MAP = re.compile(r"\s*(?://# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*\Z")
"""The last line of the theme's scripts and styles, which names a source map."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_REMARK = re.compile(r"^ *//.*\n|^ */\*\*.*\*/\n", re.MULTILINE)
"""A line of a script of our own that is a comment."""
_STRING = re.compile(r"""("[^"\n]*"|'[^'\n]*')""")
"""Of a style sheet: what a page shows as it is written."""
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r"(?<=[;{}:,]) | (?=[{}])")
"""Spaces that tell nothing; one before a colon tells a descendant, and stays."""


def site(folder: Path) -> None:
    """Minify every page below the folder."""
    for path in folder.rglob("*.html"):
        path.write_text(minified(path.read_text(encoding="utf-8")), encoding="utf-8")
    for path in folder.rglob("*.map"):
        path.unlink()
    for path in (folder / "stylesheets").glob("*.css"):
        path.write_text(style(path.read_text(encoding="utf-8")), encoding="utf-8")
    for path in (folder / "javascripts").glob("*.js"):
        path.write_text(_REMARK.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
    for path in (folder / "assets").rglob("*.min.*s"):
        path.write_text(_MAP.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")


def style(css: str) -> str:
    """A style sheet of our own without comments, and without spaces but in strings."""
    parts = _STRING.split(_COMMENT.sub("", css))
    # Every second part is a string.
    parts[::2] = [_AROUND.sub("", _SPACE.sub(" ", part)) for part in parts[::2]]
    return "".join(parts).strip() + "\n"


def minified(html: str) -> str:
    """A page without what no browser needs."""
    # End tags that HTML lets out would be saved too; readers of our own pages want them.
    return minify_html.minify(html, keep_closing_tags=True, keep_html_and_head_opening_tags=True)
