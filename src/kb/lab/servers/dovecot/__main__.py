"""The servers' process: `python -m kb.lab.servers.dovecot FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from kb.lab.servers import keeper
from kb.lab.servers.dovecot.stack import lay

sys.exit(keeper.keep(Path(sys.argv[1]), lay, ports=4))
