"""The servers' process: `python -m kb.lab.servers.dovecot FOLDER`."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from kb.lab.servers import agent_and_store, keeper
from kb.lab.servers.dovecot import mailstore, postfix

lay = partial(agent_and_store.lay, store=mailstore.lay, agent=postfix.lay)
sys.exit(keeper.keep(Path(sys.argv[1]), lay, agent_and_store.PORTS))
