"""A peer's process: `python -m kb.bench.peers FOLDER NAME PORT…`, the ports of those behind it."""

from __future__ import annotations

import sys
from pathlib import Path

from kb.bench.peers import KINDS
from kb.lab.servers import keeper

kind = KINDS[sys.argv[2]]
behind = [int(port) for port in sys.argv[3:]]
sys.exit(
    keeper.keep(
        Path(sys.argv[1]),
        lambda folder, ports: kind.lay(folder, ports, behind),
        ports=len(kind.serves) + kind.spare,
    )
)
