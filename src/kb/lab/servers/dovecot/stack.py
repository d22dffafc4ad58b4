"""Postfix and Dovecot, as the lab sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kb.lab.errors import LabError
from kb.lab.servers.account import Account
from kb.lab.servers.agent_and_store import AgentAndStore
from kb.lab.servers.debian import version
from kb.lab.servers.dovecot import mailstore, postfix
from kb.lab.servers.stack import Stack


class Dovecot(AgentAndStore):
    """Postfix accepts, Dovecot stores and serves."""

    name = "dovecot"
    users = (postfix.USER, mailstore.USER, mailstore.LOGIN_USER, mailstore.MAIL_USER)

    @property
    def accounts(self) -> Path:
        """The folder in which each account has a file with password, user and home."""
        return self._store / mailstore.USERS

    def _versions(self) -> Mapping[str, str]:
        return {
            "Postfix": version(postfix.CONFIGURATION.command, "-d", "mail_version"),
            "Dovecot": version(mailstore.DOVECOT.command, "--version"),
        }

    def _queues(self) -> Sequence[Path]:
        return postfix.queues(self._agent)

    def _create(self, user: str) -> None:
        mailstore.create(self._store, user)

    def activate(self, account: Account, script: str) -> None:
        """Make a Sieve script the account's: it is run as mail is delivered.

        Raises:
            LabError: Pigeonhole is not installed, or does not take the script.
        """
        if mailstore.SIEVE.path is None:
            raise LabError(f"no Sieve here; apt install {mailstore.SIEVE.package}")
        mailstore.activate(self._store, account.user, script)
        if said := mailstore.refusal(self._store, account.user):
            raise LabError(f"Pigeonhole does not take the script: {said.splitlines()[0]}")

    def fill(self, account: Account, batch: Iterable[bytes]) -> None:
        """Put messages into an empty maildrop without delivering them: many in seconds."""
        mailstore.fill(self._store, account.user, batch)

    def _messages(self, user: str) -> list[bytes]:
        return mailstore.messages(self._store, user)


STACK = Stack("Postfix and Dovecot", Dovecot, (postfix.POSTFIX, *mailstore.PROGRAMS))
