"""A ticket's parts: what the customer wrote, and the questions in it.

Mail that is quoted below, and what stands under the line of a signature, is not what is asked.
A sentence that ends with a question mark asks, and so does an item of a list; what is told before
it belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kb.ask import words

MOST = 6
"""Sentences of one ticket that are answered apart; one that asks for two actions is two of them."""

# `^` and `$` of JavaScript know more line ends than Python's, so lines are parted by what follows.
_START, _END = r"(?<![^\n])", r"(?![^\n])"
QUOTED = rf"{_START}[\t ]*>[^\n]*{_END}"
"""A line that is quoted."""
BELOW = (
    rf"{_START}(?:[\t ]*-{{2,}}[\t ]*(?:original|forwarded) message[^\n]*|_{{10,}}[\t ]*|-- ?"
    rf"|on [^\n]{{5,120}} wrote:[\t ]*|from: [^\n]+\n(?:sent|date|to): [^\n]+){_END}"
)
"""From here on it is an older mail, or a signature."""
ITEM = r"^[\t ]*(?:[0-9]{1,2}[.)]|[a-h]\)|[*\u2022-])[\t ]+"
"""How an item of a list begins."""
_QUOTED = re.compile(QUOTED)
_BELOW = re.compile(BELOW, re.IGNORECASE)
_ITEM = re.compile(ITEM)


class Part(NamedTuple):
    """One question of a ticket."""

    asks: str
    """The sentence that asks."""
    whole: str
    """The same with what is told before it; half a sentence with what it has from the other."""


def written(text: str) -> str:
    """What the customer wrote, without older mail; all of it where nothing else is there."""
    below = _BELOW.search(text)
    own = _QUOTED.sub("", text[: below.start()] if below else text)
    return own if words.words(own) else text


def parts(text: str) -> list[Part]:
    """The questions of a text that asks more than one; at most `MOST`, else none."""
    found = list(_asked(text))
    return found if 2 <= len(found) <= MOST else []


def _asked(text: str) -> Iterator[Part]:
    told: list[str] = []
    for line in words.unwrapped(text).split("\n"):
        item = _ITEM.match(line)
        rest = line[item.end() :] if item else line
        if item and "?" not in rest:
            yield Part(rest.strip(), " ".join([*told, rest.strip()]))
            told = []
            continue
        for sentence in words.sentences(rest):
            told.append(sentence)
            if words.asks(sentence):
                yield Part(sentence, " ".join(told))
                told = []
