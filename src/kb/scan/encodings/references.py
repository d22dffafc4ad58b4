"""HTML's character references undone, however many digits a sender writes.

`html.unescape` reads a number as Python does, which refuses one of over 4,300 digits; HTML knows
none above 1114111 and reads each other one as U+FFFD.
"""

from __future__ import annotations

import html
import re

_ZEROS = re.compile("&#0+(?=[0-9])")
_LARGE = re.compile("&#[1-9][0-9]{7,}")
_NONE = "&#1114112"
"""The first number that is no character's."""


def without_references(text: str) -> str:
    """The text that references stand for; those to no character are U+FFFD."""
    if "&#" in text:
        text = _LARGE.sub(_NONE, _ZEROS.sub("&#", text))
    return html.unescape(text)
