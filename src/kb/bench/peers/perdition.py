"""perdition: a proxy for POP3 and IMAP with a process a connection."""

from __future__ import annotations

import grp
import os
import pwd
from collections.abc import Sequence
from pathlib import Path

from kb.lab.servers.keeper import HOST, Daemon
from kb.lab.servers.stack import Program

PERDITION = Program("perdition", "perdition")
_NAMES = {"pop3": "POP3", "imap": "IMAP4"}


def lay(folder: Path, ports: Sequence[int], behind: Sequence[str]) -> Sequence[Daemon]:
    """Name its daemons, one a protocol; behind them stand POP3 and IMAP."""
    user = pwd.getpwuid(os.geteuid())
    options = (
        *("--no_daemon", "--config_file", "/dev/null", "--pid_file", "", "--map_library", ""),
        *("--username", user.pw_name, "--group", grp.getgrgid(user.pw_gid).gr_name),
        *("--ssl_mode", "none", "--quiet", "--no_lookup", "--log_facility", "/dev/null"),
        *("--bind_address", HOST, "--outgoing_server", HOST),
    )
    return tuple(
        Daemon(
            (
                *(PERDITION.command, *options, "--protocol", _NAMES[protocol]),
                *("--listen_port", str(port), "--outgoing_port", server),
            ),
            {protocol: port},
        )
        for protocol, port, server in zip(_NAMES, ports, behind, strict=True)
    )
