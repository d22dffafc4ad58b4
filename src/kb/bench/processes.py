"""What a process and all its descendants have used, as the kernel counts it (proc(5))."""

from __future__ import annotations

import os
from pathlib import Path

from kb.lab.descendants import tree

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


def cpu_seconds(pid: int) -> float:
    """Processor time of a tree, in user and kernel mode, with that of children that ended."""
    return sum(_ticks(one) for one in tree(pid)) / _TICKS


def _ticks(pid: int) -> int:
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    # Behind the name in parentheses, which may hold anything: state is field 3, utime field 14.
    fields = text.rpartition(")")[2].split()
    return sum(map(int, fields[11:15]))


def memory(pid: int, key: str) -> int:
    """Octets of memory of a tree.

    Args:
        pid: its root.
        key: `VmRSS` for now, `VmHWM` for the most that each process ever had.
    """
    return sum(_octets(one, key) for one in tree(pid))


def _octets(pid: int, key: str) -> int:
    try:
        lines = (_PROC / str(pid) / "status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith(f"{key}:"))
