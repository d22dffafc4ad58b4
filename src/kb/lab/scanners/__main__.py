"""A scanner's process: `python -m kb.lab.scanners FOLDER NAME`."""

from __future__ import annotations

import sys
from pathlib import Path

from kb.lab.scanners import KINDS
from kb.lab.servers import keeper

sys.exit(keeper.keep(Path(sys.argv[1]), KINDS[sys.argv[2]].lay, ports=1))
