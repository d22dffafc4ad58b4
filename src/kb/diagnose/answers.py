"""Which questions and cells answer what was found."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kb.diagnose.records import Note
from kb.diagnose.tables import table

MOST = 6
"""Answers at most: a reader of more has not been helped."""


def topics() -> dict[str, list[str]]:
    """Topic -> ids, best first; the topics by weight."""
    found: dict[str, list[str]] = table("topics")["topics"]
    return found


def ids() -> set[str]:
    """Every id that some topic names."""
    return {id_ for named in topics().values() for id_ in named}


def rank(notes: Iterable[Note], known: Collection[str]) -> list[str]:
    """Ids that answer the notes, best first: each topic's best before any topic's second.

    Args:
        notes: what was found.
        known: ids that the book has; others are left out.
    """
    table_ = topics()
    seen = {note.topic for note in notes}
    found = [
        [id_ for id_ in ids_ if id_ in known] for topic, ids_ in table_.items() if topic in seen
    ]
    deepest = max(map(len, found), default=0)
    ranked = (ids_[depth] for depth in range(deepest) for ids_ in found if depth < len(ids_))
    return list(dict.fromkeys(ranked))[:MOST]
