"""Exim and Cyrus IMAP, as the lab sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kb.lab.servers.account import DOMAIN, Account
from kb.lab.servers.agent_and_store import AgentAndStore
from kb.lab.servers.cyrus import exim, mailstore
from kb.lab.servers.debian import version
from kb.lab.servers.stack import Stack


class Cyrus(AgentAndStore):
    """Exim accepts, Cyrus stores and serves."""

    name = "cyrus"
    users = (exim.USER, mailstore.USER)

    def _versions(self) -> Mapping[str, str]:
        return {
            "Exim": version(exim.EXIM.command, "-C", "/dev/null", "-bV"),
            "Cyrus IMAP": version(mailstore.INFORMATION.command, "version"),
        }

    def _queues(self) -> Sequence[Path]:
        return exim.queues(self._agent)

    def _create(self, user: str) -> None:
        mailstore.create(self._store, DOMAIN, user, self.address("imap").port)

    def activate(self, account: Account, script: str) -> None:
        """Make a Sieve script the account's: it is run as mail is delivered.

        Raises:
            LabError: Cyrus refuses the script.
        """
        mailstore.activate(self._store, account.user, script)

    def _messages(self, user: str) -> list[bytes]:
        return mailstore.messages(self._store, user, self.address("imap").port)


STACK = Stack("Exim and Cyrus IMAP", Cyrus, (exim.EXIM, *mailstore.PROGRAMS))
