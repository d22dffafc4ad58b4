"""smtp-sink(1): takes mail as fast as can be, and forgets it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from kb.lab.servers.keeper import HOST, Daemon
from kb.lab.servers.stack import Program

SINK = Program("smtp-sink", "postfix")
USER = "nobody"
BACKLOG = 1024


def lay(folder: Path, ports: Sequence[int], behind: Sequence[str]) -> Sequence[Daemon]:
    """Name the daemon."""
    # As root it insists on another user.
    user = ("-u", USER) if os.geteuid() == 0 else ()
    command = (SINK.command, *user, f"{HOST}:{ports[0]}", str(BACKLOG))
    return (Daemon(command, {"smtp": ports[0]}),)
