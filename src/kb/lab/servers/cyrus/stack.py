"""Exim and Cyrus IMAP, as the lab sees them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kb.lab.servers import DOMAIN, Account
from kb.lab.servers.cyrus import exim, mailstore
from kb.lab.servers.debian import Kept, await_empty, need, program, version
from kb.lab.servers.keeper import Daemon
from kb.lab.wire.listener import Address


class Cyrus:
    """Exim accepts, Cyrus stores and serves.

    Raises:
        LabError: they are not installed, or did not start.
    """

    name = "cyrus"

    def __init__(self) -> None:
        packages = {
            "exim4-daemon-light": program("exim4"),
            "cyrus-imapd": program("imapd", mailstore.PROGRAMS),
            "cyrus-pop3d": program("pop3d", mailstore.PROGRAMS),
            "sasl2-bin": program("saslpasswd2"),
        }
        need(self.name, packages, (exim.USER, mailstore.USER))
        self.versions = {
            "Exim": version(program("exim4"), "-C", "/dev/null", "-bV"),
            "Cyrus IMAP": version(program("cyr_info", mailstore.PROGRAMS), "version"),
        }
        self._kept = Kept(_lay, ports=4)
        self._store = self._kept.folder / "cyrus"

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


def _lay(folder: Path, ports: list[int]) -> Sequence[Daemon]:
    smtp, lmtp, pop3, imap = ports
    return (
        mailstore.lay(folder / "cyrus", DOMAIN, lmtp, pop3, imap),
        exim.lay(folder / "exim", DOMAIN, smtp, lmtp),
    )
