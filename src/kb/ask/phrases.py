"""A few words in a row, by their stems, before or behind a place in a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.ask import words

Row = tuple[tuple[str, ...], int]
"""The stems of a few words, and how many others may stand between them and the place."""


def rows(most: int, *phrases: str) -> tuple[Row, ...]:
    """The rows of some phrases, each with the same number of words that may stand between."""
    return tuple((tuple(map(words.stem, words.words(one))), most) for one in phrases)


def stands(stems: Sequence[str], start: int, given: Iterable[Row]) -> bool:
    """Whether one of the rows ends at most so many words before `start`."""
    for row, most in given:
        last = row[-1]
        for at in range(max(start - most, len(row)), min(start, len(stems)) + 1):
            if stems[at - 1] == last and tuple(stems[at - len(row) : at]) == row:
                return True
    return False


def follows(stems: Sequence[str], end: int, given: Iterable[Row]) -> bool:
    """Whether one of the rows begins at most so many words behind `end`."""
    length = len(stems)
    for row, most in given:
        first = row[0]
        last = end + most
        for at in range(end, last + 1 if last < length else length):
            if stems[at] == first and tuple(stems[at : at + len(row)]) == row:
                return True
    return False


def holds(stems: Sequence[str], given: Iterable[Row]) -> bool:
    """Whether one of the rows begins anywhere."""
    return any(
        row[0] in stems and any(follows(stems, at, ((row, 0),)) for at in range(len(stems)))
        for row, _ in given
    )
