"""The servers' process: `python -m kb.lab.servers.cyrus FOLDER`."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from kb.lab.servers import agent_and_store, keeper
from kb.lab.servers.cyrus import exim, mailstore

lay = partial(agent_and_store.lay, store=mailstore.lay, agent=exim.lay)
sys.exit(keeper.keep(Path(sys.argv[1]), lay, agent_and_store.PORTS))
