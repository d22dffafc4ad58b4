"""Variations: what servers say otherwise and may; a frozen type as in `kb.model`."""

from __future__ import annotations

from kb.model.record import Entry
from kb.model.records import Citation
from kb.model.words import Protocol


class Variation(Entry, frozen=True, kw_only=True):
    """Something that the lab's stacks do differently, none of them wrongly unless it says so."""

    title: str
    protocol: Protocol
    means: str
    """Why they may, and what staff or an administrator should make of it."""
    place: str
    """The cell or demonstration in whose evidence it is seen."""
    said: dict[str, str]
    """Server -> a line of its transcript there, as it stands or as it begins."""
    citations: tuple[Citation, ...]
