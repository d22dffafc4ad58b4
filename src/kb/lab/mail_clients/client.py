"""What a client that collects mail is to the lab: how it is run, and what it has collected."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import NamedTuple

from kb.lab.program import package_version
from kb.lab.servers.account import Account
from kb.lab.servers.stack import Program, missing
from kb.lab.wire.listener import Address
from kb.model import Protocol
from kb.model.client_run import Situation


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


class Ended(NamedTuple):
    """How a run of the client ended."""

    well: bool
    """Whether as it does when all went well."""
    said: str
    """The last line that its user reads; empty where there is none."""


class MailClient(ABC):
    """A client that is run."""

    id: str
    protocols: Collection[Protocol]
    programs: tuple[Program, ...]
    """What must be installed; the first one is the client."""
    stack: str = "dovecot"
    """The mail servers on which it is measured, as `--server` takes them."""
    situations: Collection[Situation] = tuple(Situation)
    """In which it is run."""

    def missing(self) -> tuple[str, ...]:
        """The Debian packages that must be installed before it can run."""
        return missing(self.programs)

    def versions(self) -> Mapping[str, str]:
        """Of its programs: Debian's package, and its version."""
        return {one.package: package_version(one.package) for one in self.programs}

    @abstractmethod
    def collect(self, task: Task) -> Ended:
        """Run it once.

        Raises:
            LabError: it did not end in time.
        """

    def listed(self, task: Task) -> tuple[str, ...]:
        """The subjects that its list of the mailbox shows; none where it has no list."""
        return ()

    def close(self) -> None:  # noqa: B027 - most have ended by themselves
        """End what still runs after the last run."""


def ended(done: CompletedProcess[bytes], *well: int) -> Ended:
    """How a program ended; `well` are the statuses that mean so, 0 unless given."""
    return Ended(done.returncode in (well or (0,)), last_line(done.stderr or done.stdout))


def last_line(output: bytes) -> str:
    """The last line of what a program wrote; empty where there is none."""
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines()]
    return next((line for line in reversed(lines) if line), "")


def anonymous(said: str, task: Task) -> str:
    """What was said, without the account, the port and the folder of one run."""
    told = said.replace(str(task.home), "~").replace(task.account.user, "recipient")
    return re.sub(rf"\b{task.at.port}\b", "[port]", told)
