"""Takes what most often points to a person out of a question before it is kept.

An unanswered question is kept so that staff see what is missing, and people paste whole
tickets. What looks like an address, a number or a host goes, and so do names where a greeting, a
signature or an introduction gives them away; what is left is cut short. These are patterns, not
an understanding of the text: a name within a sentence stays. Nothing may promise more.
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


_NAME = r"[A-Z][a-z'’-]+"
_NAMES = rf"{_NAME}(?:[ \t]+{_NAME}){{0,2}}"
_GREETING = "(?i:hi|hello|hey|thanks|thank you|cheers|best wishes)"

_PERSONAL = (
    (_looks_like(r"\S+@\S+"), "[address]"),
    (_looks_like(r"\b[a-z][a-z0-9+.-]*://\S+"), "[link]"),
    (_looks_like(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"), "[host]"),
    (_looks_like(r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])"), "[host]"),
    (_looks_like(r"\b(?:[a-z0-9-]+\.){2,}[a-z]{2,}\b"), "[host]"),
    (_looks_like(rf"\+?{_DIGIT}(?:[\s{_BLANK}()/.-]{{0,3}}{_DIGIT}){{5,}}"), "[number]"),
    # "John Smith here", "this is John Smith", "hi John", "thanks, John": capitals give a name away.
    (re.compile(rf"\b{_NAMES}(?=\s+here\b)", re.ASCII), "[name]"),
    (re.compile(rf"\b((?i:this is|i am|i'm|i’m))\s+{_NAME}\s+{_NAMES}", re.ASCII), r"\1 [name]"),
    (re.compile(rf"\b({_GREETING})[,!.]*\s+{_NAMES}", re.ASCII), r"\1 [name]"),
    # A salutation or a signature names somebody: the rest of its line goes.
    (_looks_like(r"\b(dear|regards|sincerely|my name is|i am called)\b[^.\n]*"), "[name]"),
)


def scrub(text: str) -> str:
    """The question on one line, without e-mail addresses, links, hosts, long numbers, greetings.

    A name that no greeting, signature or introduction stands beside is left. Characters that are
    not printable go: a terminal would obey them.

    The result has at most `MOST_CHARACTERS` characters.
    """
    # First, so that none of them hides an address from the patterns.
    text = "".join(one for one in text if one.isprintable() or one.isspace())
    for pattern, instead in _PERSONAL:
        text = pattern.sub(instead, text)
    return " ".join(text.split())[:MOST_CHARACTERS]
