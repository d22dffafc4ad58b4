"""Keeps the daemons of a stack: starts them, tells when they listen, and ends all they started.

A stack's `__main__` calls `keep` in the process that owns its folder (`kb.lab.attended`), which
ends when the lab does. A mail server's processes take sessions of their own and lose their
parents; as a subreaper (prctl(2)) the keeper inherits them all, and ends after the last of them.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kb.lab.descendants import children
from kb.lab.servers.free_ports import free_ports

HOST = "127.0.0.1"
PATIENCE = 30
"""Seconds that a daemon has until it listens, unless it needs more."""
GRACE = 5
"""Seconds that a daemon has to end when it is asked to."""
_PR_SET_CHILD_SUBREAPER = 36


class Daemon(NamedTuple):
    """One program that stays in the foreground."""

    command: tuple[str, ...]
    ports: Mapping[str, int]
    """Name of what it serves -> port, all on the loopback address."""
    user: str = ""
    """Whom it runs as; empty for the keeper's own user."""
    group: str = ""
    patience: float = PATIENCE
    """Seconds that it has until it listens."""


Lay = Callable[[Path, Sequence[int]], Sequence[Daemon]]
"""Given a folder and free ports, writes the configuration and names the daemons."""


def keep(folder: Path, lay: Lay, ports: int) -> int:
    """Run the daemons until SIGTERM; print `ready NAME HOST:PORT` for each port that serves.

    Args:
        folder: for configuration and mail; other users must be able to enter it.
        lay: lays it out.
        ports: how many free ones `lay` wants.

    Returns:
        0; 1 where a daemon ended by itself or did not listen in time, with its words on stderr.
    """
    folder.chmod(0o755)
    _become_subreaper()
    end = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: end.set())
    running: list[subprocess.Popen[bytes]] = []
    try:
        for daemon in lay(folder, free_ports(HOST, ports)):
            running.append(_started(daemon))
            if not _announce_ports(daemon, running[-1], end):
                return 0 if end.is_set() else 1
        while not end.wait(0.2):
            if any(process.poll() is not None for process in running):
                return 1
        return 0
    finally:
        _end_all(running)


def _become_subreaper() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _started(daemon: Daemon) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - a stack's own command
        daemon.command,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        user=daemon.user or None,
        group=daemon.group or None,
        extra_groups=[] if daemon.user else None,
        start_new_session=True,
    )


def _announce_ports(daemon: Daemon, process: subprocess.Popen[bytes], end: threading.Event) -> bool:
    """Print each port as it accepts connections; False where one does not in time."""
    deadline = time.monotonic() + daemon.patience
    for name, port in daemon.ports.items():
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > deadline or end.wait(0.02):
                return False
        print(f"ready {name} {HOST}:{port}", flush=True)
    return True


def _listens(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), 1).close()
    except OSError:
        return False
    return True


def _end_all(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in reversed(running):
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    # What a daemon forked and left is the keeper's own child by now.
    deadline = time.monotonic() + GRACE / 2
    while left := list(children(os.getpid())):
        sort = signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL
        for child in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, sort)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.02)
