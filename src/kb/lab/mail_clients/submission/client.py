"""What a client that sends mail is to the lab: how it is called, and how it ended."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import Literal, NamedTuple

from kb.lab.mail_clients.client import last_line
from kb.lab.program import package_version
from kb.lab.servers.stack import Program, missing
from kb.lab.wire.listener import Address

Tls = Literal["none", "starttls", "implicit"]


class Letter(NamedTuple):
    """One mail to be sent."""

    home: Path
    """The client's own folder."""
    at: Address
    reverse_path: str
    recipient: str
    file: Path
    """Holds the octets, lines ended by CRLF."""
    tls: Tls = "none"
    """The client's settings for certificates are its defaults."""


class Sent(NamedTuple):
    """How the client ended."""

    status: int
    said: str
    """The last line that its user reads; empty where there is none."""


class Submitter(ABC):
    """A client that is called once for each mail."""

    id: str
    programs: tuple[Program, ...]
    """What must be installed; the first one is the client."""
    stack: str = "dovecot"
    """The mail servers on which it is measured, as `--server` takes them."""

    def missing(self) -> tuple[str, ...]:
        """The Debian packages that must be installed before it can run."""
        return missing(self.programs)

    def versions(self) -> Mapping[str, str]:
        """Of its programs: Debian's package, and its version."""
        return {one.package: package_version(one.package) for one in self.programs}

    @abstractmethod
    def send(self, letter: Letter) -> Sent:
        """Send a mail.

        Raises:
            LabError: it did not end in time.
        """


def sent(done: CompletedProcess[bytes]) -> Sent:
    """How a program ended, and its last line."""
    return Sent(done.returncode, last_line(done.stderr or done.stdout))


def anonymous(said: str, letter: Letter) -> str:
    """What was said, without the account, the port and the folder of one run."""
    told = said.replace(str(letter.home), "~").replace(letter.recipient, "recipient@example.test")
    return re.sub(rf"\b{letter.at.port}\b", "[port]", told)
