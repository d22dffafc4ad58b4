"""A product that runs here: what it is made of, its settings, and how each is laid out.

A `Product` takes the gateway's place, between the sender and the next server, for one setting at
a time. One that works inside a mail server is a `Script` instead: that server runs it as it
delivers.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from kb.lab.mail.samples import GTUBE
from kb.lab.program import package_version
from kb.lab.servers import stack
from kb.lab.servers.account import Account
from kb.lab.servers.keeper import Daemon
from kb.lab.servers.stack import Program, Servers, missing
from kb.lab.wire.listener import Address
from kb.model import Threat, Treatment

SERVES = "smtp"
"""The name of the port on which a product takes mail."""


OTHER = "quarantine@example.test"
"""How the address that mail is forwarded to is shown."""


class Setting(NamedTuple):
    """One setting of a product, and what its documents say that it does."""

    id: str
    """Unique among those of the product; part of the address of its run."""
    shown: str
    """As its configuration has it: `Action: drop`."""
    threat: Threat
    treatment: Treatment
    """Whose contract it is measured by."""
    statement: str
    """Id of the statement that it puts to the test."""
    text: str = ""
    """What the product writes into its configuration for it, where that is not `shown`."""
    filled: Mapping[str, str] = MappingProxyType({})
    """By place in its configuration: what is written there, where there are several."""
    string: bytes = GTUBE
    """What stands in the spam for GTUBE, where that makes the product do one thing only."""

    @property
    def written(self) -> str:
        """What the product writes into its configuration for it."""
        return self.text or self.shown


class Place(NamedTuple):
    """What a product is laid out for."""

    folder: Path
    """Its own; other users may enter it."""
    ports: Mapping[str, int]
    """Free ones on the loopback address, by the names that the product has for them."""
    onward: Address
    """The next server."""
    other: str
    """The address that mail is forwarded to."""
    setting: Setting


class Measurable(ABC):
    """What both kinds of products are."""

    id: ClassVar[str]
    """As the products' data have it."""
    programs: ClassVar[tuple[Program, ...]]
    settings: ClassVar[tuple[Setting, ...]]
    by: ClassVar[str]
    """Where it stands, for the page."""
    stack: ClassVar[str]
    """The mail servers that it is measured with."""
    packages: ClassVar[tuple[tuple[str, str], ...]]
    """The programs whose versions are told, each with its Debian package."""

    def missing(self) -> tuple[str, ...]:
        """The Debian packages that must be installed before it can run, its stack's too."""
        return tuple(dict.fromkeys((*missing(self.programs), *stack(self.stack).missing())))

    def versions(self) -> dict[str, str]:
        """Its programs, and their Debian versions."""
        return {name: package_version(package) for name, package in self.packages}


class Product(Measurable):
    """It takes mail by SMTP and hands it on by SMTP."""

    ports: ClassVar[tuple[str, ...]] = (SERVES,)
    files: ClassVar[tuple[str, ...]]
    """Those of its configuration that the page shows, by their names in its folder."""
    queues: ClassVar[tuple[str, ...]] = ()
    """The folders in its own in which mail stands while it is under way."""
    stack = "embedded"
    by = "between the sender and the next server"

    @abstractmethod
    def lay(self, place: Place) -> Sequence[Daemon]:
        """Write its configuration for one setting, and name its daemons in order of start."""


class Script(Measurable):
    """A mail server runs it as it delivers; a setting's text is the script."""

    by = "in the mail server, as it delivers"

    @abstractmethod
    def activate(self, servers: Servers, account: Account, script: str) -> None:
        """Make a script the account's own.

        Raises:
            LabError: the server does not take it.
        """


def plain(text: str, folder: Path, names: Mapping[int, str]) -> str:
    """A configuration with words for what differs from run to run.

    Args:
        text: of the file.
        folder: in which it stands.
        names: by port, what is there.
    """
    text = text.replace(str(folder), "/lab")
    for port, name in names.items():
        text = re.sub(rf"\b{port}\b", f"[{name} port]", text)
    return text
