"""What a stack of mail servers is: how it tells about itself, and what it does once it runs.

A stack is a folder beside this file, named as `--server` takes it, with a module `stack` whose
`STACK` is a `Stack`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple, Protocol

from kb.lab.errors import LabError
from kb.lab.servers.account import Account
from kb.lab.wire.listener import Address

_SYSTEM = ("/usr/local/sbin", "/usr/sbin", "/sbin")
"""Where servers are installed, and where an ordinary user's PATH does not look."""
UNPACKED = "KB_DEBIAN"
"""The variable that names a folder with packages that were unpacked instead of installed."""


class Servers(Protocol):
    """Running mail servers over shared maildrops; safe to use from several threads."""

    @property
    def name(self) -> str:
        """As given to `--server`."""

    @property
    def versions(self) -> Mapping[str, str]:
        """The programs that run, and their versions."""

    def address(self, protocol: str) -> Address:
        """Where `smtp`, `lmtp`, `pop3` or `imap` is served.

        Raises:
            LabError: these servers do not serve that protocol.
        """

    def account(self, role: str) -> Account:
        """Make a new account with an empty maildrop."""

    def messages(self, account: Account) -> list[bytes]:
        """The octets of each message in an account's maildrop, in the order of delivery."""

    def settle(self) -> None:
        """Wait until all mail that was accepted so far is in the maildrops.

        A server that queues has said 250 before it delivers (RFC 5321 section 4.2.5).

        Raises:
            LabError: some of it is still under way after seconds without end.
        """

    def close(self) -> None:
        """Stop the servers and delete the maildrops."""


class Program(NamedTuple):
    """A program that a stack runs, and where it comes from."""

    name: str
    """Of the file in PATH or in the system's `sbin`; or its whole path."""
    package: str
    """The Debian package that installs it."""

    @property
    def path(self) -> str | None:
        """Where it stands; None where it is not to be had.

        Debian does not install two mail transport agents or two IMAP servers beside each other;
        one that is unpacked into the folder named by `KB_DEBIAN` does as well.
        """
        own, name = os.path.split(self.name)
        folders = (own,) if own else (*os.get_exec_path(), *_SYSTEM)
        root = os.environ.get(UNPACKED, "")
        unpacked = [f"{root}/{folder}" for folder in folders] if root else []
        return shutil.which(name, path=os.pathsep.join((*unpacked, *folders)))

    @property
    def command(self) -> str:
        """Where it stands.

        Raises:
            LabError: it is not to be had.
        """
        if self.path is None:
            raise LabError(f"{self.name} is missing; apt install {self.package}")
        return self.path


class Stack(NamedTuple):
    """A stack of servers that can be started."""

    title: str
    """The programs in a few words: `Postfix and Dovecot`."""
    start: Callable[[], Servers]
    """Starts them and waits until they accept connections; raises `LabError` where they do not."""
    programs: tuple[Program, ...] = ()
    limits: Mapping[str, str] = MappingProxyType({})
    """By id of a cell or demonstration that these servers cannot show: why, in one sentence.
    `kb verify` leaves it out and says so."""

    def missing(self) -> tuple[str, ...]:
        """The Debian packages that must be installed before it can start."""
        return missing(self.programs)


def missing(programs: Iterable[Program]) -> tuple[str, ...]:
    """The Debian packages of those programs that are not installed, each once, in order."""
    return tuple(dict.fromkeys(one.package for one in programs if one.path is None))
