"""spamd with the rules of Debian's package, and without the network: `-L`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kb.lab.scanners.unprivileged import own
from kb.lab.servers.keeper import HOST, Daemon
from kb.lab.servers.stack import Program

SPAMD = Program("spamd", "spamd")
USER = "debian-spamd"
CHILDREN = 2


def lay(folder: Path, ports: Sequence[int]) -> Sequence[Daemon]:
    """Make its home below `folder`, and name the daemon."""
    home = folder / "home"
    user = own(home, USER)
    command = (
        *(SPAMD.command, "--local", "--nouser-config", f"--listen={HOST}:{ports[0]}"),
        *(f"--max-children={CHILDREN}", f"--min-children={CHILDREN}"),
        *(f"--helper-home-dir={home}", "--syslog=stderr", f"--pidfile={home}/pid"),
        # Else it looks for this user itself, and takes "nobody".
        *((f"--username={user}",) if user else ()),
    )
    return (Daemon(command, {"spamd": ports[0]}),)
