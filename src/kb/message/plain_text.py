"""Which text shows to people as it is written."""

from __future__ import annotations

import re
from collections.abc import Callable

_UNSHOWN = re.compile(
    "["
    "\0-\x1f\x7f-\xa0\xad"  # controls, the blank that does not break, the soft hyphen
    "\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # directions, without width
    "\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # other blanks and line ends
    "\ud800-\udfff\ue000-\uf8ff\ufff0-\ufffb\ufffe\uffff"  # no characters, or private ones
    "\U000e0000-\U000e007f\U000f0000-\U0010ffff"
    "]"
)
"""What moves a cursor, turns the text's direction or shows nothing.

A set of ours: `str.isprintable` calls a character of a newer Unicode unprintable, and so does
another thing on each Python."""


def is_plain(text: str) -> bool:
    """Whether a text shows as it is, on one line and from left to right or as its letters run."""
    return _UNSHOWN.search(text) is None


def plainly(text: str, instead: Callable[[str], str]) -> str:
    """A text in which other characters stand for each one that is not plain."""
    return _UNSHOWN.sub(lambda found: instead(found[0]), text)
