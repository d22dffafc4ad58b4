"""The engine's tables: all that an answer needs besides the book itself.

`lexicon.txt` is written by people. `tables.json` is written by `python -m training train` from it
and from the phrasings: the lexicon by stems, what the speller knows, the classes and, for each
feature, what it weighs. A start decodes it and compiles nothing.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path

import msgspec

from kb.ask.lexicon import Lexicon
from kb.ask.spelling import Speller
from kb.errors import DataError
from kb.knowledge.loader import data_folder

SCALE = 6
"""Weights are stored as whole sixths."""


class Tables(msgspec.Struct, frozen=True, dict=True):
    """What the engine reads."""

    digest: str
    """SHA-256 over the files that the tables were made from."""
    lexicon: Lexicon
    vocabulary: dict[str, int]
    """Word -> how often it is used, as a power of two: what the speller knows."""
    classes: tuple[str, ...]
    """The questions' ids, `cell` and `none`."""
    bias: tuple[int, ...]
    """One for each class, in sixths."""
    weights: dict[str, tuple[int, ...]]
    """Feature -> class number, sixths, class number, sixths…; zeros are left out."""

    @cached_property
    def speller(self) -> Speller:
        """The speller over the vocabulary."""
        return Speller(self.vocabulary)


def lexicon_path() -> Path:
    """Where it stands what people say, and which concepts they mean."""
    return data_folder() / "ask" / "lexicon.txt"


def path() -> Path:
    """Where the tables stand."""
    return data_folder() / "ask" / "tables.json"


@lru_cache(maxsize=1)
def load() -> Tables:
    """Read the tables that ship in the package.

    Raises:
        DataError: they are missing or broken.
    """
    try:
        return read(path())
    except (OSError, msgspec.DecodeError) as error:
        mend = f"cannot be read ({type(error).__name__}); run python -m training train"
        raise DataError("ask/tables.json", "-", mend) from None


def read(file: Path) -> Tables:
    """Read tables.

    Raises:
        OSError: the file cannot be read.
        msgspec.DecodeError: it holds no tables.
    """
    return msgspec.json.decode(file.read_bytes(), type=Tables)
