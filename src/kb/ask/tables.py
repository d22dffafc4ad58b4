"""The engine's tables: all that an answer needs besides the book itself.

`lexicon.txt` is written by people. `tables.txt` is written by `python -m training train` from it
and from the phrasings: under `[words]` what the speller knows, under each class what speaks for it
and against it, one weight a line and in a fixed order, so that a change of it can be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import msgspec

from kb.ask import labelled_lines, lexicon
from kb.ask.lexicon import Lexicon
from kb.ask.spelling import Speller
from kb.errors import DataError
from kb.knowledge.loader import data_folder

SCALE = 4
"""Weights are stored as whole quarters."""
DIGEST, WORDS, CLASS, BIAS = "digest", "words", "class ", "bias"
"""Labels of the file, the beginning of a class's label, and what its first line ends with."""


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
    """One for each class, in quarters."""
    weights: dict[str, tuple[int, ...]]
    """Feature -> class number, quarters, class number, quarters…; zeros are left out."""

    @cached_property
    def speller(self) -> Speller:
        """The speller over the vocabulary."""
        return Speller(self.vocabulary)


def lexicon_path() -> Path:
    """Where it stands what people say, and which concepts they mean."""
    return data_folder() / "ask" / "lexicon.txt"


def path() -> Path:
    """Where the tables stand."""
    return data_folder() / "ask" / "tables.txt"


@lru_cache(maxsize=1)
def load() -> Tables:
    """Read the tables that ship in the package.

    Raises:
        DataError: they are missing or broken.
    """
    forms = lexicon.compiled(labelled_lines.read(lexicon_path()))
    try:
        return parsed(labelled_lines.read(path()), forms)
    except (DataError, KeyError, ValueError) as error:
        mend = f"cannot be read ({type(error).__name__}); run python -m training train"
        raise DataError("ask/tables.txt", "-", mend) from None


def parsed(file: Mapping[str, Sequence[str]], forms: Lexicon) -> Tables:
    """The tables from the lines of their file.

    Raises:
        KeyError, ValueError: they are not as `written` writes them.
    """
    labels = [label for label in file if label.startswith(CLASS)]
    bias: list[int] = []
    weights: dict[str, list[int]] = {}
    for number, label in enumerate(labels):
        first, *lines = file[label]
        bias.append(int(first.removesuffix(BIAS)))
        for line in lines:
            steps, _, feature = line.partition(" ")
            weights.setdefault(feature, []).extend((number, int(steps)))
    vocabulary: dict[str, int] = {}
    for line in file[WORDS]:
        times, _, word = line.partition(" ")
        vocabulary[word] = int(times)
    return Tables(
        digest=file[DIGEST][0],
        lexicon=forms,
        vocabulary=vocabulary,
        classes=tuple(label.removeprefix(CLASS) for label in labels),
        bias=tuple(bias),
        weights={feature: tuple(flat) for feature, flat in weights.items()},
    )
