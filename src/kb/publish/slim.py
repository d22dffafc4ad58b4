"""Takes out of the built files what no browser needs: indentation, empty lines, remarks.

It is a tenth of a page's weight. What a reader may see as it is written stays: `pre`, `textarea`,
and scripts within a page.
"""

from __future__ import annotations

import re
from pathlib import Path

_KEPT = re.compile(r"(<(pre|textarea|script)\b.*?</\2>)", re.DOTALL)
_NOTHING = re.compile(r"<!--.*?-->|<span></span>", re.DOTALL)
_BEFORE_BLOCK = re.compile(
    r"\n(?=</?(?:li|ul|ol|tr|td|th|thead|tbody|table|nav|div|meta|link|main|header|footer|section"
    r"|article|p|h[1-6])\b)"
)
"""A line end that nothing shows: a block begins or ends after it."""
_MAP = re.compile(r"\s*(?://# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*\Z")
_SPACE = re.compile(r"[ \t]*\n\s*")
_BLOCK = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*$", re.DOTALL | re.MULTILINE)
OWN = ("javascripts/*.js", "stylesheets/*.css")
"""This project's own scripts and styles, in which a remark has lines of its own."""


def slim(site: Path) -> None:
    """Slim every page and every script and style of our own; source maps go."""
    for path in site.rglob("*.html"):
        path.write_text(page(path.read_text(encoding="utf-8")), encoding="utf-8")
    for path in site.rglob("*.map"):
        path.unlink()
    for path in (site / "assets").rglob("*.min.*s"):
        text = _MAP.sub("", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
    for pattern in OWN:
        for path in site.glob(pattern):
            text = code(path.read_text(encoding="utf-8"))
            text = style(text) if path.suffix == ".css" else text
            path.write_text(text, encoding="utf-8")


def page(html: str) -> str:
    """A page without indentation and empty lines."""
    parts = _KEPT.split(_NOTHING.sub("", html))
    # Of three parts the second is kept, the third is the name of its element.
    return "".join(
        _BEFORE_BLOCK.sub("", _SPACE.sub("\n", part)) if n % 3 == 0 else part
        for n, part in enumerate(parts)
        if n % 3 != 2
    )


def code(text: str) -> str:
    """A script or style without remarks that have lines of their own, and without indentation."""
    lines = (line.strip() for line in _BLOCK.sub("", text).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def style(text: str) -> str:
    """A style without the spaces that part nothing.

    A space before a colon stays: in a selector it means a descendant.
    """
    text = re.sub(r"\s*([{};])\s*|([:,])\s+", lambda found: found[1] or found[2], text)
    return re.sub(r"(?<=[ :,(-])0\.", ".", text) + "\n"
