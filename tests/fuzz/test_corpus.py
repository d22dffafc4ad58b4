"""What fuzzing has found, and where it starts, played through every parser; no fuzzer is needed."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pytest

from fuzz.targets import TARGETS, seeds

CORPUS = Path(__file__).with_name("corpus")
FILES = sorted(path for path in CORPUS.rglob("*") if path.is_file())
CHANGED = 20
"""How many changed inputs of each seed are tried, always the same ones."""


def test_each_file_belongs_to_a_target() -> None:
    assert {path.parent.name for path in FILES} <= set(TARGETS)
    assert FILES


def test_each_target_was_fuzzed_for_minutes() -> None:
    ran = tomllib.loads(Path(__file__).with_name("record.toml").read_text(encoding="utf-8"))
    seconds = {one["id"]: one["seconds"] for one in ran["targets"]}
    assert seconds.keys() == TARGETS.keys()
    assert min(seconds.values()) >= 120


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_stays_mended(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_changed_inputs(name: str) -> None:
    """Seconds of what `make fuzz` does for hours: cut, doubled, and changed at random."""
    chance = random.Random(name)
    starts = [path.read_bytes() for path in FILES if path.parent.name == name] or [b"\0"]
    starts += list(seeds(name))[::9]
    for octets in starts:
        for _ in range(CHANGED):
            changed = bytearray(octets)
            for _ in range(chance.randrange(1, 5)):
                at = chance.randrange(len(changed) + 1)
                changed[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
            TARGETS[name](bytes(changed[: chance.randrange(len(changed) + 1) or None]))
