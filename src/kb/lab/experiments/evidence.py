"""Stores evidence in the data folder: the first stack's whole, others' by what differs.

A file is touched only where something besides versions and date changed, so measuring again
what has not changed is a no-op; and what one stack's new evidence changes for the others is
written anew from their whole records, so that they stay what they were. `kb.knowledge.evidence`
has the files' forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from kb.errors import DataError
from kb.knowledge import evidence
from kb.knowledge.evidence import DIFFERENCE, WHOLE, Stored
from kb.lab.experiments.scanners import BUILTIN
from kb.lab.servers import FIRST
from kb.model import Evidence
from kb.model.demonstration import Demonstrated

S = TypeVar("S", bound=Evidence | Demonstrated)


def compared(evidence: S) -> S:
    """It without what is shown and never compared: versions and date."""
    return msgspec.structs.replace(evidence, versions={}, date="")


def base(stored: Stored) -> str:
    """The name of the evidence from which this one is told to differ: its own on the first stack.

    With another scanner, too, it is that of the first stack with the first scanner.
    """
    if isinstance(stored, Evidence):
        return msgspec.structs.replace(stored, server=FIRST, scanner=BUILTIN.id).name
    return msgspec.structs.replace(stored, server=FIRST).name


def store(folder: Path, measured: Iterable[Stored], gone: Iterable[Stored]) -> list[str]:
    """Write what was measured, delete the files of what no experiment yields any more.

    Returns:
        One line for each change: `wrote …` or `deleted …`.
    """
    before = {each.name: each for file in _files(folder) for each in [_read(folder, file)]}
    now = dict(before)
    for each in measured:
        old = now.get(each.name)
        if old is None or compared(old) != compared(each):
            now[each.name] = each
    for each in gone:
        now.pop(each.name, None)
    files = {name: _file(each, now) for name, each in now.items()}
    changes = []
    for name, file in files.items():
        same = before.get(name) is now[name] and before.get(file.base) is now.get(file.base)
        path = folder / file.path
        if same and path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_text(now, name, file).encode())
        changes.append(f"wrote {file.path}")
    return [*changes, *_swept(folder, {file.path for file in files.values()})]


class _File(NamedTuple):
    """Where evidence is to stand, and what it is told to differ from: itself where whole."""

    path: str
    base: str


def _file(each: Stored, every: Mapping[str, Stored]) -> _File:
    name = base(each)
    if name == each.name or name not in every:
        return _File(f"{each.name}{WHOLE}", each.name)
    return _File(f"{each.name}{DIFFERENCE}", name)


def _text(every: Mapping[str, Stored], name: str, file: _File) -> str:
    if file.base == name:
        return evidence.whole(every[name])
    return evidence.differing(every[name], every[file.base])


def _swept(folder: Path, kept: set[str]) -> Iterator[str]:
    """Delete the files that hold nothing any more, and folders that they leave empty."""
    for file in _files(folder):
        path = file.relative_to(folder).as_posix()
        if path not in kept:
            file.unlink()
            if not any(file.parent.iterdir()):
                file.parent.rmdir()
            yield f"deleted {path}"


def mend(folder: Path) -> list[str]:
    """Delete files that are no evidence (any more), so that the rest can be loaded."""
    broken = []
    # What is whole first: what differs from it cannot be read without it.
    for file in sorted(_files(folder), key=lambda file: file.suffix != WHOLE):
        twice = file.suffix == DIFFERENCE and file.with_suffix(WHOLE).exists()
        try:
            evidence.read_file(folder, file)
        except DataError:
            twice = True
        if twice:
            file.unlink()
            broken.append(file)
    return [f"deleted {file.relative_to(folder)}, which could not be read" for file in broken]


_files, _read = evidence.files, evidence.read_file
