"""Sequence sets (RFC 3501 9, `sequence-set`): `1,3:5,9:*`."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from kb.wire.imap.tokens import BadSyntaxError

LARGEST = (1 << 32) - 1
"""Numbers are 32 bits; stands for `*` too, which is larger than any number in use."""

Range = tuple[int, int]

_SET = re.compile(rb"(?:[1-9][0-9]{0,9}|\*)(?::(?:[1-9][0-9]{0,9}|\*))?")


def parse(octets: bytes) -> list[Range]:
    """Read a sequence set as ranges, each with the lower end first.

    Raises:
        BadSyntaxError: it is none.
    """
    ranges = []
    for word in octets.split(b","):
        if not _SET.fullmatch(word):
            raise BadSyntaxError(f"not a sequence set: {word[:30]!r}")
        ends = [LARGEST if end == b"*" else int(end) for end in word.split(b":")]
        if max(ends) > LARGEST:
            raise BadSyntaxError(f"number too large: {word[:30]!r}")
        ranges.append((min(ends), max(ends)))
    return ranges


def spans(ranges: Iterable[Range], numbers: Sequence[int]) -> Iterable[Range]:
    """Where the numbers that a set means stand.

    Args:
        ranges: the set, as `parse` gives it.
        numbers: those in use, ascending.

    Returns:
        Pairs of indexes into `numbers`, the second one exclusive; they may overlap.
    """
    for low, high in ranges:
        # `*` is the largest number in use, so `9:*` means that one even where it is below 9.
        if high == LARGEST and numbers:
            low = min(low, numbers[-1])
        start, end = bisect_left(numbers, low), bisect_right(numbers, high)
        if start < end:
            yield start, end


def text(numbers: Sequence[int]) -> bytes:
    """The shortest set that means these numbers, which ascend."""
    words, start = [], 0
    for i, number in enumerate(numbers):
        if i + 1 == len(numbers) or numbers[i + 1] != number + 1:
            first = numbers[start]
            words.append(b"%d" % number if first == number else b"%d:%d" % (first, number))
            start = i + 1
    return b",".join(words)
