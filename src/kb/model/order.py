"""In which order a transcript's connections spoke: runs of utterances, packed into one line.

An utterance is what one side says in a row: a command, a message's text, or the lines of a
reply. `0*3 2 1*2` says: three utterances of the first connection, then one of the third, then two
of the second. Counting utterances, not lines, keeps the order true however a server words things.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

Utterance = tuple[str, ...]


def utterances(lines: Iterable[str]) -> tuple[Utterance, ...]:
    """A connection's lines, what one side says in a row together."""
    return tuple(tuple(said) for _, said in groupby(lines, key=lambda line: line[:2]))


def packed(connections: Iterable[int]) -> str:
    """The order as text, from the connection's number for each utterance."""
    runs = ((number, len([*run])) for number, run in groupby(connections))
    return " ".join(f"{number}*{count}" if count > 1 else f"{number}" for number, count in runs)


def unpacked(order: str) -> tuple[int, ...]:
    """The connection's number for each utterance.

    Raises:
        ValueError: the text is not as `packed` writes it.
    """
    runs = (run.partition("*") for run in order.split())
    return tuple(n for number, _, count in runs for n in [int(number)] * int(count or 1))


def fits(order: str, connections: Sequence[Iterable[str]]) -> bool:
    """Whether the order has each utterance of these connections' lines once."""
    wanted = {n: len(utterances(lines)) for n, lines in enumerate(connections)}
    try:
        return Counter(unpacked(order)) == Counter(wanted)
    except ValueError:
        return False
