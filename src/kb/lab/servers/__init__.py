"""The mail servers between which the gateway is measured, by name.

`embedded` runs third-party servers from PyPI in a process of their own. Another set of servers
is added by writing a class that fulfils `Servers` and naming it in `_KNOWN`.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from kb.errors import InputError
from kb.lab.errors import LabError as LabError
from kb.lab.wire.listener import Address

DOMAIN = "example.test"

_KNOWN = {"embedded": "kb.lab.servers.embedded.stack:Embedded"}


class Account(NamedTuple):
    """A throw-away account with a maildrop of its own."""

    role: str
    """What it is for: `recipient`, `quarantine`. Transcripts show this name."""
    user: str
    password: str

    @property
    def address(self) -> str:
        """Where mail to it is sent."""
        return f"{self.user}@{DOMAIN}"

    @property
    def shown(self) -> str:
        """Its address as transcripts and observations show it."""
        return f"{self.role}@{DOMAIN}"


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

    def close(self) -> None:
        """Stop the servers and delete the maildrops."""


def check(name: str) -> None:
    """Accept the name of known servers.

    Raises:
        InputError: nothing is known by that name; one line with those that are.
    """
    if name not in _KNOWN:
        mend = f"there are no servers {name!r}; choose {' or '.join(_KNOWN)}"
        raise InputError("--server", "-", mend)


def start(name: str = "embedded") -> Servers:
    """Start the servers of that name and wait until they accept connections.

    Raises:
        InputError: nothing is known by that name.
        LabError: they did not start.
    """
    check(name)
    module, _, kind = _KNOWN[name].partition(":")
    servers: Servers = getattr(importlib.import_module(module), kind)()
    return servers
