"""A peer's process: `python -m kb.bench.peers FOLDER NAME BEHIND…`, last what stands behind it."""

from __future__ import annotations

import sys
from pathlib import Path

from kb.bench.peers import KINDS
from kb.lab.servers import keeper

kind = KINDS[sys.argv[2]]
sys.exit(
    keeper.keep(
        Path(sys.argv[1]),
        lambda folder, ports: kind.lay(folder, ports, sys.argv[3:]),
        ports=len(kind.serves) + kind.spare,
    )
)
