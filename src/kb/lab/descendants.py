"""Which processes a process has started (proc(5), `children`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def children(pid: int) -> Iterator[int]:
    """The process ids of a process's children; of one that has ended, none."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found = task.read_text(encoding="ascii").split()
        except OSError:
            continue
        yield from map(int, found)


def tree(pid: int) -> Iterator[int]:
    """A process and its descendants that are alive."""
    yield pid
    for child in children(pid):
        yield from tree(child)
