"""The engine's compiled tables: all that an answer needs besides the book itself.

`python -m training train` writes them from the lexicon and the phrasings. They are plain JSON, so
that the site can run the same tables in the browser.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path

import msgspec

from kb.ask.lexicon import Lexicon
from kb.ask.spelling import Speller
from kb.errors import DataError
from kb.knowledge.loader import data_folder

SCALE = 100
"""Weights are stored as whole hundredths."""


def folder() -> Path:
    """The folder of the engine's data files."""
    return data_folder() / "ask"


def lexicon_path() -> Path:
    """What people say, and the concepts that they mean."""
    return folder() / "lexicon.txt"


class Tables(msgspec.Struct, frozen=True, dict=True):
    """What `train` writes and the engine reads."""

    digest: str
    """SHA-256 over the files that the tables were made from."""
    lexicon: Lexicon
    vocabulary: dict[str, int]
    """Word -> how often it is used: what the speller knows."""
    classes: tuple[str, ...]
    """The questions' ids, `cell` and `none`."""
    bias: tuple[int, ...]
    """One for each class, in hundredths."""
    weights: dict[str, tuple[int, ...]]
    """Feature -> class number, hundredths, class number, hundredths…; zeros are left out."""

    @cached_property
    def speller(self) -> Speller:
        """The speller over the vocabulary."""
        return Speller(self.vocabulary)


def path() -> Path:
    """Where the tables stand."""
    return folder() / "tables.json"


@lru_cache(maxsize=1)
def load() -> Tables:
    """Read the tables that ship in the package.

    Raises:
        DataError: they are missing or broken.
    """
    try:
        return msgspec.json.decode(path().read_bytes(), type=Tables)
    except (FileNotFoundError, msgspec.DecodeError) as error:
        mend = f"cannot be read ({type(error).__name__}); run python -m training train"
        raise DataError("ask/tables.json", "-", mend) from None
