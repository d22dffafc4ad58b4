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
    return any(
        tuple(stems[at - len(row) : at]) == row
        for row, most in given
        for at in range(max(start - most, len(row)), start + 1)
    )


def follows(stems: Sequence[str], end: int, given: Iterable[Row]) -> bool:
    """Whether one of the rows begins at most so many words behind `end`."""
    return any(
        tuple(stems[at : at + len(row)]) == row
        for row, most in given
        for at in range(end, end + most + 1)
    )


def holds(stems: Sequence[str], given: Sequence[Row]) -> bool:
    """Whether one of the rows begins anywhere."""
    return any(follows(stems, at, given) for at in range(len(stems)))
