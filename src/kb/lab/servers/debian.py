"""What the stacks of Debian's servers share: a kept folder, accounts, and waiting for queues."""

from __future__ import annotations

import itertools
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kb.lab.process import Child
from kb.lab.servers import Account, LabError, keeper
from kb.lab.servers.keeper import Daemon
from kb.lab.wire.listener import Address

PASSWORD = "secret"  # noqa: S105 - of the lab's own throw-away accounts
PATIENCE = 30
"""Seconds that a queue or a session may take to end."""
UNPACKED = "KB_DEBIAN"
_ATTEMPTS = 3
_VERSION = re.compile(r"\d+(?:\.\d+)+\S*")


def program(name: str, folder: str = "/usr/sbin") -> str:
    """The path of a program in one of Debian's folders; empty where it is not installed.

    Some packages exclude each other (mail transport agents, IMAP servers). Those that were
    unpacked instead of installed are found in the folder that `KB_DEBIAN` names.
    """
    unpacked = os.environ.get(UNPACKED, "")
    roots = [unpacked, "/"] if unpacked else ["/"]
    path = os.pathsep.join(str(Path(root, folder.lstrip("/"))) for root in roots)
    return shutil.which(name, path=path) or ""


def version(*command: str) -> str:
    """The first version number that a command prints; empty where it prints none."""
    run = subprocess.run(  # noqa: S603 - a program that `program` found
        command, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    match = _VERSION.search(run.stdout + run.stderr)
    return match[0] if match else ""


def need(stack: str, programs: Mapping[str, str], users: Sequence[str]) -> None:
    """Accept that a stack can run here.

    Args:
        stack: its name.
        programs: path or empty -> the Debian package that brings it.
        users: accounts of the system's that the servers insist on.

    Raises:
        LabError: one line with what is missing and what brings it.
    """
    missing = [package for package, path in programs.items() if not path]
    if missing:
        mend = f"install them, or unpack them and name the folder in {UNPACKED}"
        packages = " ".join(dict.fromkeys(missing))
        raise LabError(f"the servers {stack} need Debian's packages {packages}; {mend}")
    if os.geteuid() != 0:
        raise LabError(f"the servers {stack} start as root only; they take users of their own")
    for user in users:
        try:
            pwd.getpwnam(user)
        except KeyError:
            raise LabError(f"the servers {stack} need the system's user {user}") from None


class Kept:
    """Daemons in a temporary folder that all may enter, on ports that are free.

    Args:
        lay: given the folder and free ports, writes the configuration and names the daemons.
        ports: how many ports it wants.

    Raises:
        LabError: they did not start.
    """

    def __init__(self, lay: Callable[[Path, list[int]], Sequence[Daemon]], ports: int) -> None:
        self._count = itertools.count(1)
        for attempt in itertools.count(1):
            self.folder = Path(tempfile.mkdtemp(prefix="kb-lab-"))
            self.folder.chmod(0o755)
            daemons = lay(self.folder, keeper.free_ports(ports))
            keeper.prepare(self.folder, daemons)
            self._child = Child("kb.lab.servers.keeper", str(self.folder))
            try:
                for name in (name for daemon in daemons for name in daemon.ports):
                    self._child.address(name)
            except LabError:
                self.close()
                # Another program may have been quicker to take a port.
                if attempt == _ATTEMPTS:
                    raise
            else:
                return

    def address(self, name: str) -> Address:
        """Where that is served.

        Raises:
            LabError: it is not.
        """
        return self._child.address(name)

    def name(self, role: str) -> Account:
        """A new account's name and password."""
        return Account(role, f"{role}-{next(self._count)}", PASSWORD)

    def close(self) -> None:
        """End the daemons; the keeper deletes the folder."""
        self._child.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def await_empty(folders: Sequence[Path], otherwise: str) -> None:
    """Wait until no file is in the folders, nor below them.

    Raises:
        LabError: one still is after half a minute.
    """
    deadline = time.monotonic() + PATIENCE
    while any(files for folder in folders for *_, files in os.walk(folder)):
        if time.monotonic() > deadline:
            raise LabError(otherwise)
        time.sleep(0.02)
