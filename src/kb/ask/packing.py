"""The tables as few octets as the browser can read: half of what their JSON takes, compressed.

Rows of words are sorted, and each begins with how many letters it shares with the one before
(`kbPack` of `engine.js` reads them). A number is one character, so that a row of them is a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kb.ask.tables import Tables

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
"""By which the shared letters are counted."""
NUMBER, STEP = ord("0"), ord("P")
"""The characters of class number 0 and of a weight of 0."""


def packed(tables: Tables) -> dict[str, Any]:
    """The tables for the browser.

    Raises:
        ValueError: a weight is too large for a character.
    """
    words, features = sorted(tables.vocabulary), sorted(tables.weights)
    flat = [tables.weights[feature] for feature in features]
    return {
        "lexicon": tables.lexicon,
        "words": shared(words),
        "uses": characters((tables.vocabulary[word] for word in words), NUMBER),
        "classes": tables.classes,
        "bias": tables.bias,
        "features": shared(features),
        "numbers": "\n".join(characters(row[::2], NUMBER) for row in flat),
        "steps": "".join(characters(row[1::2], STEP) for row in flat),
        "digits": DIGITS,
        "number": NUMBER,
        "step": STEP,
    }


def shared(rows: Iterable[str]) -> str:
    """Sorted rows, a line each: a digit for the letters shared with the last one, and the rest."""
    lines, before = [], ""
    for row in rows:
        same = 0
        while same < len(DIGITS) - 1 and row[same : same + 1] == before[same : same + 1] != "":
            same += 1
        lines.append(DIGITS[same] + row[same:])
        before = row
    return "\n".join(lines)


def characters(numbers: Iterable[int], zero: int) -> str:
    """A character for each number, counted from that of zero."""
    codes = [zero + number for number in numbers]
    if any(code < ord(" ") for code in codes):
        raise ValueError(f"a weight of {min(codes) - zero} steps is none that can be packed")
    return "".join(map(chr, codes))
