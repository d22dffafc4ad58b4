"""The servers' process: `python -m kb.lab.servers.cyrus FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from kb.lab.servers import keeper
from kb.lab.servers.cyrus.stack import lay

sys.exit(keeper.keep(Path(sys.argv[1]), lay, ports=4))
