"""How much the parsers have been fuzzed so far, as the fuzzer itself has recorded it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kb.errors import InputError
from kb.render.markdown import table

RECORD = "tests/fuzz/record.toml"
CORPUS = "tests/fuzz/corpus"


def _table(root: Path) -> str:
    """A line a target, and their sum.

    Raises:
        InputError: the record is not as the fuzzer writes it.
    """
    try:
        targets = tomllib.loads((root / RECORD).read_text(encoding="utf-8"))["targets"]
        every = {one["id"]: (one["seconds"], one["inputs"], one["found"]) for one in targets}
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        mend = f"not as tests/fuzz/run.py writes it ({error!r}); restore it"
        raise InputError(RECORD, "-", mend) from None
    rows = [_row(f"`{name}`", ran, _kept(root, name)) for name, ran in every.items()]
    sums = [sum(numbers) for numbers in zip(*every.values(), strict=True)]
    rows.append(_row("all", sums, sum(_kept(root, name) for name in every)))
    return table(["Target", "Minutes", "Inputs", "Broke it", "Kept in the corpus"], rows)


def _row(name: str, ran: Sequence[int], kept: int) -> list[str]:
    seconds, inputs, found = ran
    return [name, f"{seconds / 60:.0f}", f"{inputs:,}", str(found), str(kept)]


def _kept(root: Path, name: str) -> int:
    return sum(path.is_file() for path in (root / CORPUS / name).glob("*"))


BLOCKS: Mapping[str, Callable[[Path], str]] = {"fuzzing": _table}
"""By name: the function of the checkout's folder."""
