"""What a site needs: figures, and lines of arithmetic made of them."""

from __future__ import annotations

from typing import NamedTuple

from kb.model.record import Entry


class Assumption(Entry, frozen=True, kw_only=True):
    """What is assumed of a site, as `capacity.toml` has it."""

    value: float
    unit: str
    what: str
    source: str
    """Where it comes from; an assumption says so."""


class Figure(NamedTuple):
    """A number with what it is of."""

    value: float
    unit: str
    """`mails a second`, `ms of a core`…"""


class Line(NamedTuple):
    """One line of arithmetic: a figure, multiplied and divided by others, or added to them."""

    id: str
    what: str
    """Is reckoned: `mails a second in the busiest hour`."""
    first: Figure
    steps: tuple[tuple[str, Figure], ...]
    """What is done to it one after the other: `*`, `/` or `+`, and the figure by which."""
    unit: str
    """Of the result."""

    @property
    def result(self) -> Figure:
        """What comes out."""
        value = self.first.value
        for sign, by in self.steps:
            if sign == "+":
                value += by.value
            else:
                value = value * by.value if sign == "*" else value / by.value
        return Figure(value, self.unit)


class Resource(NamedTuple):
    """Something of which there may be too little, counted in pieces that one can buy."""

    kind: str
    """What one buys: `gateway machines`."""
    name: str
    """And what of it is used up: `gateway machines, by their cores`."""
    line: str
    """The id of the line that tells how many are needed."""
    needed: float
    lasts: float
    """For how many mailboxes one piece is enough."""
    more: str
    """How there is more of it."""


class Site(NamedTuple):
    """What a site needs."""

    lines: tuple[Line, ...]
    resources: tuple[Resource, ...]
    """What is used up with the fewest mailboxes first."""

    @property
    def bottlenecks(self) -> tuple[Resource, ...]:
        """The first, the next, and so on: of each kind what is used up first of it."""
        first: dict[str, Resource] = {}
        for one in self.resources:
            first.setdefault(one.kind, one)
        return tuple(first.values())
