"""Postfix and Dovecot, as the lab sees them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kb.lab.servers import DOMAIN, Account
from kb.lab.servers.debian import Kept, await_empty, need, program, version
from kb.lab.servers.dovecot import mailstore, postfix
from kb.lab.servers.keeper import Daemon
from kb.lab.wire.listener import Address


class Dovecot:
    """Postfix accepts, Dovecot stores and serves.

    Raises:
        LabError: they are not installed, or did not start.
    """

    name = "dovecot"

    def __init__(self) -> None:
        packages = {
            "postfix": program("postfix"),
            "dovecot-core": program("dovecot"),
            "dovecot-lmtpd": program("lmtp", "/usr/lib/dovecot"),
            "dovecot-pop3d": program("pop3", "/usr/lib/dovecot"),
            "dovecot-imapd": program("imap", "/usr/lib/dovecot"),
        }
        users = (postfix.USER, mailstore.USER, mailstore.LOGIN_USER, mailstore.MAIL_USER)
        need(self.name, packages, users)
        self.versions = {
            "Postfix": version(program("postconf"), "-d", "mail_version"),
            "Dovecot": version(program("dovecot"), "--version"),
        }
        self._kept = Kept(_lay, ports=4)
        self._store = self._kept.folder / "dovecot"

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


def _lay(folder: Path, ports: list[int]) -> Sequence[Daemon]:
    smtp, lmtp, pop3, imap = ports
    return (
        mailstore.lay(folder / "dovecot", DOMAIN, lmtp, pop3, imap),
        postfix.lay(folder / "postfix", DOMAIN, smtp, lmtp),
    )
