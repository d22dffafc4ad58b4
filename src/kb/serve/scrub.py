"""Takes what could point to a person out of a question before it is kept.

An unanswered question is kept so that staff see what is missing, and people paste whole
tickets. What looks like an address, a number or a host goes; what is left is cut short.
"""

from __future__ import annotations

import re

MOST_CHARACTERS = 300
"""Longest text that is kept of one question."""

_DIGIT = "[0-9\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\uff10-\uff19]"
"""Of the scripts that customers write numbers in; what `\\d` means differs with the Python."""
_BLANK = "\u00a0\u2007\u202f"
"""Blanks beyond ASCII that stand within numbers."""


def _looks_like(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | re.IGNORECASE)


_PERSONAL = (
    (_looks_like(r"\S+@\S+"), "[address]"),
    (_looks_like(r"\b[a-z][a-z0-9+.-]*://\S+"), "[link]"),
    (_looks_like(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"), "[host]"),
    (_looks_like(r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])"), "[host]"),
    (_looks_like(r"\b(?:[a-z0-9-]+\.){2,}[a-z]{2,}\b"), "[host]"),
    (_looks_like(rf"\+?{_DIGIT}(?:[\s{_BLANK}()/.-]{{0,3}}{_DIGIT}){{5,}}"), "[number]"),
    # A salutation or a signature names somebody: the rest of its line goes.
    (_looks_like(r"\b(dear|regards|sincerely|my name is|i am called)\b[^.\n]*"), "[name]"),
)


def scrub(text: str) -> str:
    """The question on one line, without addresses, links, hosts, long numbers and greetings.

    The result has at most `MOST_CHARACTERS` characters.
    """
    for pattern, instead in _PERSONAL:
        text = pattern.sub(instead, text)
    return " ".join(text.split())[:MOST_CHARACTERS]
