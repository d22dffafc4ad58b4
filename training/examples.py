"""The examples that the classifier learns from: phrasings with their alternatives drawn."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kb.ask import labelled_lines
from kb.ask.rank import ACTIONS, NONE
from kb.errors import DataError, unknown_id
from kb.knowledge import loader

PHRASINGS = Path(__file__).parent / "phrasings.txt"
CELL = "cell"
"""The label of phrasings that ask for a cell, whichever the rules read in them."""
MOST = {CELL: 60}
"""Examples drawn from one phrasing with alternatives, by label."""
MOST_ELSE = 12

_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")

Example = tuple[str, str]
"""Label and text."""


def examples(keep: Callable[[str], bool] = lambda line: True) -> Iterator[Example]:
    """Every phrasing with its alternatives drawn, or those that are to be kept.

    Raises:
        DataError: a label is unknown, or a question has no phrasings.
    """
    for label, lines in phrasings().items():
        for line in filter(keep, lines):
            # Each line draws by itself, so that a new line leaves the other lines' examples alone.
            draw = random.Random(line)  # noqa: S311 - a fixed order is the point, not a secret
            for text in drawn(line, MOST.get(label, MOST_ELSE), draw):
                yield label, text


def phrasings() -> dict[str, list[str]]:
    """The phrasings by label.

    Raises:
        DataError: a label is unknown, or a question has no phrasings.
    """
    found = labelled_lines.read(PHRASINGS)
    needed = [*loader.load().questions, CELL, NONE, *ACTIONS]
    for label in found:
        if label not in needed:
            raise unknown_id(label, needed, "training/phrasings.txt", f"[{label}]")
    for label in needed:
        if label not in found:
            mend = "has no phrasings; write at least ten, as customers would put it"
            raise DataError("training/phrasings.txt", f"[{label}]", mend)
    return found


def drawn(line: str, most: int, draw: random.Random) -> list[str]:
    """The texts that a phrasing with `(a|b)` stands for: all, or `most` with each one used."""
    parts = _CHOICE.split(line)
    slots = [part.split("|") if odd % 2 else [part] for odd, part in enumerate(parts)]
    total = 1
    for slot in slots:
        total *= len(slot)
    if total <= most:
        return [_joined(choice) for choice in itertools.product(*slots)]
    shuffled = [draw.sample(slot, len(slot)) for slot in slots]
    return [
        _joined([slot[n] if n < len(slot) else draw.choice(slot) for slot in shuffled])
        for n in range(most)
    ]


def _joined(parts: Sequence[str]) -> str:
    return " ".join("".join(parts).split())
