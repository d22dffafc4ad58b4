"""Exim and Cyrus IMAP, as the lab sees them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kb.lab.servers.account import DOMAIN, Account
from kb.lab.servers.cyrus import exim, mailstore
from kb.lab.servers.debian import Kept, await_empty, version
from kb.lab.servers.keeper import Daemon
from kb.lab.servers.stack import Stack
from kb.lab.wire.listener import Address

USERS = (exim.USER, mailstore.USER)


class Cyrus:
    """Exim accepts, Cyrus stores and serves.

    Raises:
        LabError: they did not start.
    """

    name = "cyrus"

    def __init__(self) -> None:
        self._kept = Kept(__package__, ("smtp", "lmtp", "pop3", "imap"), USERS)
        self._store = self._kept.folder / "cyrus"
        self.versions = {
            "Exim": version(exim.EXIM.command, "-C", "/dev/null", "-bV"),
            "Cyrus IMAP": version(mailstore.INFORMATION.command, "version"),
        }

    def address(self, protocol: str) -> Address:
        """Where `smtp`, `lmtp`, `pop3` or `imap` is served.

        Raises:
            LabError: it is not served.
        """
        return self._kept.address(protocol)

    def account(self, role: str) -> Account:
        """Make a new account with an empty maildrop."""
        account = self._kept.name(role)
        mailstore.create(self._store, DOMAIN, account.user, self.address("imap").port)
        return account

    def settle(self) -> None:
        """Wait until all accepted mail is in its maildrop."""
        await_empty(exim.queues(self._kept.folder / "exim"), "Exim has mail in its queue")

    def messages(self, account: Account) -> list[bytes]:
        """The octets of each message in an account's maildrop."""
        self.settle()
        return mailstore.messages(self._store, account.user, self.address("imap").port)

    def close(self) -> None:
        """Stop the servers and delete the maildrops."""
        self._kept.close()


def lay(folder: Path, ports: Sequence[int]) -> Sequence[Daemon]:
    """Write both configurations; the store starts first, so that mail finds it."""
    smtp, lmtp, pop3, imap = ports
    return (
        mailstore.lay(folder / "cyrus", DOMAIN, lmtp, pop3, imap),
        exim.lay(folder / "exim", DOMAIN, smtp, lmtp),
    )


STACK = Stack("Exim and Cyrus IMAP", Cyrus, (exim.EXIM, *mailstore.PROGRAMS))
