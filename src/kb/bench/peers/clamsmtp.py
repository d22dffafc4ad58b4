"""clamsmtp: an SMTP filter that scans with clamd and drops what is infected."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from kb.lab.servers.keeper import HOST, Daemon
from kb.lab.servers.stack import Program

CLAMSMTP = Program("clamsmtpd", "clamsmtp")
USER = "clamsmtp"

_CONFIGURATION = """\
Listen: {host}:{port}
OutAddress: {host}:{server}
ClamAddress: {host}:{clamd}
TempDirectory: {spool}
PidFile: {spool}/pid
MaxConnections: 64
Action: drop
"""


def lay(folder: Path, ports: Sequence[int], behind: Sequence[str]) -> Sequence[Daemon]:
    """Write its configuration, and name the daemon; behind it stand a server and clamd."""
    server, clamd = behind
    spool = folder / "spool"
    spool.mkdir()
    text = _CONFIGURATION.format(host=HOST, port=ports[0], server=server, clamd=clamd, spool=spool)
    if os.geteuid() == 0:
        # clamd, which opens its files by their names, runs as root then and may read them.
        shutil.chown(spool, USER)
        text += f"User: {USER}\n"
    configuration = folder / "clamsmtpd.conf"
    configuration.write_text(text, encoding="ascii")
    # The debug level keeps it in the foreground; 1 is for fatal errors only (clamsmtpd(8)).
    command = (CLAMSMTP.command, "-d", "1", "-f", str(configuration))
    return (Daemon(command, {"smtp": ports[0]}),)
