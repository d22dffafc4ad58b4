"""A mail transfer agent in front of a mail store, both Debian's: what such stacks share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Protocol

from kb.lab.servers.account import DOMAIN, Account
from kb.lab.servers.debian import Kept, await_empty
from kb.lab.servers.keeper import Daemon
from kb.lab.wire.listener import Address

_AGENT, _STORE = "agent", "store"


class AgentAndStore(ABC):
    """The agent accepts, the store keeps and serves.

    Raises:
        LabError: they did not start.
    """

    name: ClassVar[str]
    users: ClassVar[Sequence[str]]
    """Accounts of the system's that the servers insist on."""

    def __init__(self) -> None:
        package = type(self).__module__.rpartition(".")[0]
        self._kept = Kept(package, ("smtp", "lmtp", "pop3", "imap"), self.users)
        self._agent = self._kept.folder / _AGENT
        self._store = self._kept.folder / _STORE
        self.versions = self._versions()

    def address(self, protocol: str) -> Address:
        """Where `smtp`, `lmtp`, `pop3` or `imap` is served.

        Raises:
            LabError: it is not served.
        """
        return self._kept.address(protocol)

    def account(self, role: str) -> Account:
        """Make a new account with an empty maildrop."""
        account = self._kept.name(role)
        self._create(account.user)
        return account

    def settle(self) -> None:
        """Wait until all accepted mail is in its maildrop."""
        await_empty(self._queues(), f"mail is left in the queue of {self.name}'s agent")

    def messages(self, account: Account) -> list[bytes]:
        """The octets of each message in an account's maildrop."""
        self.settle()
        return self._messages(account.user)

    def close(self) -> None:
        """Stop the servers and delete the maildrops."""
        self._kept.close()

    @abstractmethod
    def _versions(self) -> Mapping[str, str]:
        """The programs, and their versions."""

    @abstractmethod
    def _queues(self) -> Sequence[Path]:
        """The folders in which files stand while mail is under way."""

    @abstractmethod
    def _create(self, user: str) -> None:
        """Make an account in the store."""

    @abstractmethod
    def _messages(self, user: str) -> list[bytes]:
        """What the store has of an account's."""


class _LayStore(Protocol):
    def __call__(
        self, folder: Path, domain: str, lmtp: int, pop3: int, imap: int, *, smtp: int
    ) -> Daemon: ...


class _LayAgent(Protocol):
    def __call__(self, folder: Path, domain: str, smtp: int, lmtp: int) -> Daemon: ...


PORTS = 4
"""How many `lay` wants."""


def lay(folder: Path, ports: Sequence[int], store: _LayStore, agent: _LayAgent) -> Sequence[Daemon]:
    """Write both configurations; the store starts first, so that mail finds it."""
    smtp, lmtp, pop3, imap = ports
    return (
        store(folder / _STORE, DOMAIN, lmtp, pop3, imap, smtp=smtp),
        agent(folder / _AGENT, DOMAIN, smtp, lmtp),
    )
