"""Postfix and Dovecot, as the lab sees them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kb.lab.errors import LabError
from kb.lab.servers.account import DOMAIN, Account
from kb.lab.servers.debian import Kept, await_empty, version
from kb.lab.servers.dovecot import mailstore, postfix
from kb.lab.servers.keeper import Daemon
from kb.lab.servers.stack import Stack
from kb.lab.wire.listener import Address

USERS = (postfix.USER, mailstore.USER, mailstore.LOGIN_USER, mailstore.MAIL_USER)


class Dovecot:
    """Postfix accepts, Dovecot stores and serves.

    Raises:
        LabError: they did not start.
    """

    name = "dovecot"

    def __init__(self) -> None:
        self._kept = Kept(__package__, ("smtp", "lmtp", "pop3", "imap"), USERS)
        self._store = self._kept.folder / "dovecot"
        self.versions = {
            "Postfix": version(postfix.CONFIGURATION.command, "-d", "mail_version"),
            "Dovecot": version(mailstore.DOVECOT.command, "--version"),
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
        mailstore.create(self._store, account.user)
        return account

    def activate(self, account: Account, script: str) -> None:
        """Make a Sieve script the account's: it is run as mail is delivered.

        Raises:
            LabError: Pigeonhole is not installed.
        """
        if mailstore.SIEVE.path is None:
            raise LabError(f"no Sieve here; apt install {mailstore.SIEVE.package}")
        mailstore.activate(self._store, account.user, script)

    def settle(self) -> None:
        """Wait until all accepted mail is in its maildrop."""
        await_empty(postfix.queues(self._kept.folder / "postfix"), "Postfix has mail in its queue")

    def messages(self, account: Account) -> list[bytes]:
        """The octets of each message in an account's maildrop."""
        self.settle()
        return mailstore.messages(self._store, account.user)

    def close(self) -> None:
        """Stop the servers and delete the maildrops."""
        self._kept.close()


def lay(folder: Path, ports: Sequence[int]) -> Sequence[Daemon]:
    """Write both configurations; the store starts first, so that mail finds it."""
    smtp, lmtp, pop3, imap = ports
    return (
        mailstore.lay(folder / "dovecot", DOMAIN, lmtp, pop3, imap),
        postfix.lay(folder / "postfix", DOMAIN, smtp, lmtp),
    )


STACK = Stack("Postfix and Dovecot", Dovecot, (postfix.POSTFIX, *mailstore.PROGRAMS))
