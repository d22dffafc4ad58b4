"""What the stacks of Debian's servers share: kept daemons, accounts, and waiting for queues."""

from __future__ import annotations

import itertools
import os
import pwd
import re
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from kb.lab.errors import LabError
from kb.lab.process import started
from kb.lab.servers.account import Account
from kb.lab.wire.listener import Address

PASSWORD = "secret"  # noqa: S105 - of the lab's own throw-away accounts
PATIENCE = 30
"""Seconds that a queue may take to empty."""
_VERSION = re.compile(r"\d+(?:\.\d+)+\S*")


def version(*command: str) -> str:
    """The first version number that a command prints.

    Raises:
        LabError: it prints none.
    """
    run = subprocess.run(  # noqa: S603 - a program that a stack found
        command, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    match = _VERSION.search(run.stdout + run.stderr)
    if not match:
        raise LabError(f"{' '.join(command)} tells no version")
    return match[0]


class Kept:
    """The daemons of a stack, in a process and a folder of their own.

    Args:
        stack: the package with the stack's `__main__`.
        serves: what they make ready: `smtp`, `lmtp`, `pop3`, `imap`.
        users: accounts of the system's that the servers insist on.

    Raises:
        LabError: they did not start.
    """

    def __init__(self, stack: str, serves: Sequence[str], users: Sequence[str]) -> None:
        _check_rights(stack.rpartition(".")[2], users)
        self._count = itertools.count(1)
        self._child = started("lab", serves, stack)
        self.folder = self._child.folder

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
        """End the daemons; the folder goes with them."""
        self._child.stop()


def _check_rights(stack: str, users: Sequence[str]) -> None:
    if os.geteuid() != 0:
        raise LabError(f"the servers {stack} start as root only; they take users of their own")
    for user in users:
        try:
            pwd.getpwnam(user)
        except KeyError:
            mend = f"adduser --system --group --force-badname {user}"
            raise LabError(f"the servers {stack} need the system's user {user}; {mend}") from None


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
