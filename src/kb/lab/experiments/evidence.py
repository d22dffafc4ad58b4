"""Evidence as files under the data's `evidence/`.

One a cell, server and mechanism; below `demonstrations/` one a demonstration and server.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from kb.model import Evidence
from kb.model.demonstration import Demonstrated

Stored = Evidence | Demonstrated
S = TypeVar("S", bound=Evidence | Demonstrated)

KINDS: Mapping[str, type[Evidence] | type[Demonstrated]] = {
    "evidence": Evidence,
    "evidence/demonstrations": Demonstrated,
}
"""By folder below the data's: what its files hold."""


def encoded(evidence: Stored) -> bytes:
    """Its file's octets: JSON, indented, keys in the order of the type."""
    return msgspec.json.format(msgspec.json.encode(evidence), indent=2) + b"\n"


def compared(evidence: S) -> S:
    """It without what is shown and never compared: versions and date."""
    return msgspec.structs.replace(evidence, versions={}, date="")


def store(folder: Path, measured: Iterable[Stored], gone: Iterable[Stored]) -> list[str]:
    """Write what was measured, delete the files of what no experiment yields any more.

    A file is touched only where something other than versions and date changed.

    Returns:
        One line for each change: `wrote …` or `deleted …`.
    """
    changes = []
    for each in measured:
        file = folder / each.file
        if (old := _read(file, type(each))) is None or compared(old) != compared(each):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(encoded(each))
            changes.append(f"wrote {each.file}")
    for each in gone:
        (folder / each.file).unlink(missing_ok=True)
        changes.append(f"deleted {each.file}")
    return changes


def mend(folder: Path) -> list[str]:
    """Delete files that are no evidence (any more), so that the rest can be loaded."""
    broken = [
        file
        for place, kind in KINDS.items()
        for file in sorted(folder.glob(f"{place}/*.json"))
        if _read(file, kind) is None
    ]
    for file in broken:
        file.unlink()
    return [f"deleted {file.relative_to(folder)}, which could not be read" for file in broken]


def _read(file: Path, kind: type[S]) -> S | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
