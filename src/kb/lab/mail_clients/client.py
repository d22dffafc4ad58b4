"""What a client that collects mail is to the lab: how it is run, and what it has collected."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from kb.lab.servers.account import Account
from kb.lab.servers.stack import Program, missing
from kb.lab.wire.listener import Address
from kb.model import Protocol


class Task(NamedTuple):
    """Collect all mail of an account, and leave it on the server."""

    home: Path
    """The client's own folder; what it remembers there it knows the next time."""
    account: Account
    protocol: Protocol
    at: Address
    encrypted: bool
    """Whether TLS begins at once; the client's settings for certificates are its defaults."""

    @property
    def maildir(self) -> Path:
        """Where the client puts the mail: it is made before the first run."""
        return self.home / "mail" / "INBOX"


class MailClient(ABC):
    """A client that is run from the command line."""

    id: str
    protocols: Collection[Protocol]
    programs: tuple[Program, ...]
    """What must be installed; the first one is the client."""

    def missing(self) -> tuple[str, ...]:
        """The Debian packages that must be installed before it can run."""
        return missing(self.programs)

    @abstractmethod
    def collect(self, task: Task) -> bool:
        """Run it once; return whether it ended as it does when all went well.

        Raises:
            LabError: it did not end in time.
        """
