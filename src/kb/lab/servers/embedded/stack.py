"""The embedded servers, as the lab sees them: a child process over a temporary folder."""

from __future__ import annotations

import itertools
from importlib import metadata

from kb import extras
from kb.lab.errors import LabError
from kb.lab.process import Child, new_folder
from kb.lab.servers.account import Account
from kb.lab.servers.embedded import accounts
from kb.lab.servers.stack import Stack
from kb.lab.wire.listener import Address

_PROTOCOLS = ("smtp", "lmtp", "pop3", "imap")


def _start() -> Embedded:
    extras.require("kb.lab", "lab")
    return Embedded()


class Embedded:
    """aiosmtpd, Twisted's POP3 and pymap over one folder of maildrops."""

    name = "embedded"

    def __init__(self) -> None:
        folder = new_folder("lab")
        self._accounts = folder / "accounts"
        self._count = itertools.count(1)
        self._child = Child(folder, "kb.lab.servers.embedded", str(self._accounts))
        self.versions = {name: metadata.version(name) for name in ("aiosmtpd", "pymap", "Twisted")}
        try:
            for protocol in _PROTOCOLS:
                self.address(protocol)
        except LabError:
            self.close()
            raise

    def address(self, protocol: str) -> Address:
        """Where that protocol is served.

        Raises:
            LabError: it is not served.
        """
        if protocol not in _PROTOCOLS:
            raise LabError(f"the embedded servers do not serve {protocol}")
        return self._child.address(protocol)

    def account(self, role: str) -> Account:
        """Make a new account with an empty maildrop."""
        account = Account(role, f"{role}-{next(self._count)}", accounts.PASSWORD)
        accounts.create(self._accounts, account.user)
        return account

    def settle(self) -> None:
        """Nothing is queued: each server has stored a message before it says 250."""

    def messages(self, account: Account) -> list[bytes]:
        """The octets of each message in an account's maildrop."""
        drop = accounts.maildrop(self._accounts, account.user)
        return drop.read() if drop else []

    def close(self) -> None:
        """Stop the servers; the maildrops go with them."""
        self._child.stop()


STACK = Stack("aiosmtpd, Twisted's POP3 and pymap, from PyPI", _start)
