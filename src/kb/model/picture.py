"""Pictures of a mail client as its user sees it, taken of the program itself."""

from __future__ import annotations

from kb.model.record import Entry, Record


class Picture(Record, frozen=True, kw_only=True):
    """One picture."""

    file: str
    """Its name in `docs/assets`: a PNG."""
    width: int
    """In pixels."""
    height: int
    caption: str
    """What it shows: one sentence."""
    alt: str
    """What is to be read and seen in it, for those who do not see it."""


class Pictures(Entry, frozen=True, kw_only=True):
    """All pictures of one client; the id is its name, as in `ClientRuns`."""

    pictures: tuple[Picture, ...]
    versions: dict[str, str]
    date: str
    """Day on which they were taken, ISO 8601."""
