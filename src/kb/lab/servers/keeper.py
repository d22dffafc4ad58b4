"""Keeps the daemons of a stack: starts them, tells when they listen, and ends all they started.

`python -m kb.lab.servers.keeper FOLDER` reads `FOLDER/daemons.json`, a list of `Daemon`, and
prints `ready NAME HOST:PORT` for each port that accepts connections. It ends when its standard
input is closed, so that nothing outlives a lab that was killed, or on SIGTERM; then it ends the
daemons in reverse order and deletes the folder.

A mail server's processes take sessions of their own and re-parent themselves. As a subreaper
(prctl(2)) the keeper inherits them all, and does not end before the last of them.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

HOST = "127.0.0.1"
FILE = "daemons.json"
PATIENCE = 30
"""Seconds that a daemon has until it listens."""
GRACE = 10
"""Seconds that a daemon has to end when it is asked to."""
_PR_SET_CHILD_SUBREAPER = 36


class Daemon(msgspec.Struct, frozen=True):
    """One program that stays in the foreground."""

    command: tuple[str, ...]
    ports: dict[str, int]
    """Name of what it serves -> port, all on the loopback address."""
    user: str = ""
    """Whom it runs as; empty for the keeper's own user."""
    group: str = ""


def prepare(folder: Path, daemons: Sequence[Daemon]) -> None:
    """Write what `python -m kb.lab.servers.keeper FOLDER` reads."""
    (folder / FILE).write_bytes(msgspec.json.encode(list(daemons)))


def free_ports(count: int) -> list[int]:
    """Ports of the loopback address that are free now; nothing keeps them so."""
    with contextlib.ExitStack() as stack:
        taken = [stack.enter_context(socket.create_server((HOST, 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in taken]


def main(folder: Path) -> int:
    """Keep the daemons until standard input ends or SIGTERM comes.

    Returns:
        0; 1 where a daemon ended by itself or did not listen in time, with its words on stderr.
    """
    _become_subreaper()
    end = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: end.set())
    signal.signal(signal.SIGINT, lambda *_: end.set())
    threading.Thread(target=_await_parent, args=(end,), daemon=True).start()
    running: list[subprocess.Popen[bytes]] = []
    try:
        for daemon in msgspec.json.decode((folder / FILE).read_bytes(), type=list[Daemon]):
            running.append(_started(daemon))
            if not _told(daemon, running[-1], end):
                return 0 if end.is_set() else 1
        while not end.wait(0.2):
            if any(process.poll() is not None for process in running):
                return 1
        return 0
    finally:
        _end_all(running)
        shutil.rmtree(folder, ignore_errors=True)


def _become_subreaper() -> None:
    with contextlib.suppress(OSError, AttributeError):  # elsewhere than on Linux it is not needed
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _await_parent(end: threading.Event) -> None:
    sys.stdin.buffer.read()
    end.set()


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


def _told(daemon: Daemon, process: subprocess.Popen[bytes], end: threading.Event) -> bool:
    """Print each port as it accepts connections; False where one does not in time."""
    deadline = time.monotonic() + PATIENCE
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


def _end_all(running: list[subprocess.Popen[bytes]]) -> None:
    for process in reversed(running):
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    # What a daemon forked and left is the keeper's own child by now.
    deadline = time.monotonic() + GRACE
    while left := list(_children()):
        sort = signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL
        for child in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, sort)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.02)


def _children() -> Iterator[int]:
    """The process ids of this process's children."""
    tasks = Path(f"/proc/{os.getpid()}/task")
    for task in tasks.iterdir() if tasks.is_dir() else ():
        yield from map(int, (task / "children").read_text().split())


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
