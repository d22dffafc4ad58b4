"""How well labelled questions are answered: counted, and held against what is aimed at.

The topics that were there first have higher aims than those that came later. A question on cells
counts among the cells only; it is right where all cells that are wanted come before anything else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from kb.ask import labelled_lines

FIRST_TOPICS = Path(__file__).parent / "first_topics.txt"
NOTHING = "none"


class Found(NamedTuple):
    """What an engine says to a question."""

    ids: Sequence[str]
    """Best first; empty where it has nothing."""
    confident: bool
    """Whether the first is given as the answer, and not as one of a choice."""


Engine = Callable[[str], Found]


class Case(msgspec.Struct, frozen=True):
    """A labelled question."""

    wanted: tuple[str, ...]
    """One question, one cell, or the cells that are all to come first; empty for off-topic."""
    text: str

    @property
    def on_cells(self) -> bool:
        """Whether cells are wanted."""
        return any("/" in id_ for id_ in self.wanted)

    @property
    def on_first(self) -> bool:
        """Whether it is about one of the first topics."""
        return not first_topics().isdisjoint(self.wanted)

    def first(self, found: Sequence[str]) -> bool:
        """Whether the first answer is right."""
        return bool(found) and found[0] in self.wanted

    def all_first(self, found: Sequence[str]) -> bool:
        """Whether all that are wanted come before anything else."""
        return {*found[: len(self.wanted)]} == {*self.wanted}

    def among_three(self, found: Sequence[str]) -> bool:
        """Whether a right answer is among the first three."""
        return not {*found[:3]}.isdisjoint(self.wanted)


class Share(NamedTuple):
    """How many of how many."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """Between 0 and 1; not a number where there was nothing to count."""
        return self.hits / self.of if self.of else float("nan")

    def __str__(self) -> str:
        """`97.1% (68/70)`; a dash where there was nothing to count."""
        return f"{self.value:.1%} ({self.hits}/{self.of})" if self.of else "–"


class Aim(NamedTuple):
    """A share that is to be reached, or to be kept under."""

    title: str
    share: float
    at_least: bool = True

    def __str__(self) -> str:
        """`at least 92%`."""
        return f"{'at least' if self.at_least else 'at most'} {self.share:.0%}"

    def reached(self, found: Share) -> bool:
        """Whether it is; where there was nothing to count nothing is amiss."""
        if not found.of:
            return True
        return found.value >= self.share if self.at_least else found.value <= self.share


AIMS: dict[str, Aim] = {
    "first": Aim("first topics, first answer", 0.92),
    "first_three": Aim("first topics, among three", 0.98),
    "later": Aim("later topics, first answer", 0.88),
    "later_three": Aim("later topics, among three", 0.95),
    "cells": Aim("cells", 0.98),
    "off_topic": Aim("off-topic, answered", 0.03, at_least=False),
    "wrong": Aim("sure, and wrong", 0.03, at_least=False),
}
"""By the name of the figure; the last one is a share of everything that is asked."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What is reached."""

    first: Share
    first_three: Share
    later: Share
    later_three: Share
    cells: Share
    off_topic: Share
    """Answered all the same."""
    wrong: Share
    """Of all questions, off-topic ones too: sure of an answer that is wrong."""
    sure: Share
    """Of all questions."""
    milliseconds: float
    """Per question."""

    def share(self, name: str) -> Share:
        """The figure for which there is an aim of that name."""
        found: Share = getattr(self, name)
        return found


@lru_cache(maxsize=1)
def first_topics() -> frozenset[str]:
    """The ids of the topics that were there first."""
    lines = FIRST_TOPICS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def cases(path: Path) -> list[Case]:
    """The labelled questions of a file.

    Raises:
        DataError: it cannot be read.
    """
    return [
        Case(() if label == NOTHING else tuple(label.split()), line)
        for label, lines in labelled_lines.read(path).items()
        for line in lines
    ]


def figures(labelled: Sequence[Case], engine: Engine) -> Figures:
    """Put every question to an engine and count."""
    began = time.perf_counter()
    pairs = [(case, engine(case.text)) for case in labelled]
    taken = time.perf_counter() - began
    topics = [(case, one.ids) for case, one in pairs if case.wanted and not case.on_cells]
    first = [(case, ids) for case, ids in topics if case.on_first]
    later = [(case, ids) for case, ids in topics if not case.on_first]
    sure = [case.first(one.ids) for case, one in pairs if one.confident]
    return Figures(
        first=_share([case.first(ids) for case, ids in first]),
        first_three=_share([case.among_three(ids) for case, ids in first]),
        later=_share([case.first(ids) for case, ids in later]),
        later_three=_share([case.among_three(ids) for case, ids in later]),
        cells=_share([case.all_first(one.ids) for case, one in pairs if case.on_cells]),
        off_topic=_share([bool(one.ids) for case, one in pairs if not case.wanted]),
        wrong=Share(sure.count(False), len(pairs)),
        sure=Share(len(sure), len(pairs)),
        milliseconds=1000 * taken / max(len(labelled), 1),
    )


def _share(hits: Sequence[bool]) -> Share:
    return Share(sum(hits), len(hits))
