"""The process of an `OwnClamd`: `python -m kb.lab.scanners.clamd_process FOLDER STREAM PORT`.

STREAM is its StreamMaxLength, PORT where it is to listen: 0 for any free one.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from kb.lab.scanners import clamd
from kb.lab.servers import keeper


def run(folder: Path, stream: int, port: int) -> int:
    """Keep one clamd until SIGTERM, or its end.

    Returns:
        As `keeper.keep`.

    Raises:
        OSError: another program has the port.
    """

    def lay(folder: Path, free: Sequence[int]) -> Sequence[keeper.Daemon]:
        if port:
            # Where another has it, clamd runs on with its socket file alone.
            socket.create_server((keeper.HOST, port)).close()
        return clamd.lay(folder, [port or free[0]], stream=stream)

    return keeper.keep(folder, lay, ports=1)


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
