"""Stores evidence in the data folder: the first stack's whole, others' by what differs.

A file is touched only where something that is compared changed (`compared`), or where it is not
written as it would be now; so measuring again what has not changed is a no-op. What new evidence
on the first stack changes for the others is written anew from their whole records, so that they
stay what they were. How a stack puts things is learned anew from all of its evidence.
`kb.knowledge.evidence` has the files' forms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from kb.errors import DataError
from kb.knowledge import evidence, wording
from kb.knowledge.evidence import DIFFERENCE, WHOLE, WORDINGS
from kb.lab.experiments.compared import compared
from kb.lab.experiments.scanners import BUILTIN
from kb.lab.servers import FIRST
from kb.model import Evidence
from kb.model.demonstration import Stored


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
        if old is None or not old.order or compared(old) != compared(each):
            now[each.name] = each
    for each in gone:
        now.pop(each.name, None)
    texts = dict(_texts(now))
    changes = []
    for name, text in texts.items():
        path, octets = folder / name, text.encode()
        if path.exists() and path.read_bytes() == octets:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets)
        changes.append(f"wrote {name}")
    return [*changes, *_swept(folder, texts.keys())]


def _texts(every: Mapping[str, Stored]) -> Iterator[tuple[str, str]]:
    """Each file that is to stand, and its text; wordings last."""
    pairs: dict[str, list[tuple[Stored, Stored]]] = defaultdict(list)
    for each in every.values():
        one = every.get(base(each))
        if one is not None and one.server != each.server:
            pairs[each.server].append((one, each))
    wordings = {server: wording.learned(found) for server, found in pairs.items()}
    for name, each in every.items():
        one = every.get(base(each), each)
        if one is each:
            yield f"{name}{WHOLE}", evidence.whole(each)
        else:
            words = wordings.get(each.server, ())
            yield f"{name}{DIFFERENCE}", evidence.differing(each, one, words)
    for server, words in sorted(wordings.items()):
        if words:
            yield f"{WORDINGS}/{server}{WHOLE}", evidence.whole(words)


def _swept(folder: Path, kept: Collection[str]) -> Iterator[str]:
    """Delete the files that hold nothing any more, and folders that they leave empty."""
    for file in (*_files(folder), *sorted((folder / WORDINGS).glob("[!.]*"))):
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
