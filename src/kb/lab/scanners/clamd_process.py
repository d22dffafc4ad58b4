"""The process of an `OwnClamd`: `python -m kb.lab.scanners.clamd_process FOLDER STREAM PORT`.

STREAM is its StreamMaxLength, PORT where it is to listen: 0 for any free one.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from kb.lab.scanners import clamd
from kb.lab.servers import keeper


def run(folder: Path, stream: int, port: int) -> int:
    """Keep one clamd until SIGTERM, or its end.

    Returns:
        As `keeper.keep`.
    """

    def lay(folder: Path, free: Sequence[int]) -> Sequence[keeper.Daemon]:
        return clamd.lay(folder, [port or free[0]], stream=stream)

    return keeper.keep(folder, lay, ports=1)


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
