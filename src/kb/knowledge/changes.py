"""What changed in the knowledge, told for its readers: `changes.toml`, newest first."""

from __future__ import annotations

import datetime
from pathlib import Path

from kb.errors import DataError
from kb.knowledge import files
from kb.knowledge.loader import data_folder
from kb.model import Entry

FILE = "changes.toml"


class Change(Entry, frozen=True, kw_only=True):
    """One entry of "what's new"."""

    date: datetime.date
    title: str
    text: str
    page: str
    """Where to read it, a source below `docs/` without `.md`: `protocols/imap`."""


def load(folder: Path | None = None) -> list[Change]:
    """The changes, newest first.

    Raises:
        DataError: the file is broken, or its order is.
    """
    found = [*files.entries(folder or data_folder(), FILE, "changes", Change).values()]
    for earlier, later in zip(found[1:], found, strict=False):
        if earlier.date > later.date:
            mend = f"{earlier.date} stands below {later.date}; the newest comes first"
            raise DataError(FILE, f"changes {earlier.id}", mend)
    return found
