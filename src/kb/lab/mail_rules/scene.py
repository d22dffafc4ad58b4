"""One run of a user's own rule: its account, its mail, and where the program finds them."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from kb.lab import clients
from kb.lab.errors import LabError
from kb.lab.mail.samples import GTUBE
from kb.lab.servers.account import Account
from kb.lab.servers.stack import Servers
from kb.lab.wire.listener import Address
from kb.model import Protocol as MailProtocol

TAG = "[SPAM]"
FOLDER = "Junk"
_NAME = re.compile(rb"^Message-ID: <(.+)@lab\.example\.org>", re.MULTILINE)


def _mail(name: str, subject: str, body: bytes) -> bytes:
    head = (
        "From: Sender <sender@example.org>\r\nTo: Recipient <recipient@example.test>\r\n"
        "Date: Mon, 02 Mar 2026 09:00:00 +0000\r\n"
        f"Message-ID: <{name}@lab.example.org>\r\nSubject: {subject}\r\n\r\n"
    )
    return head.encode("ascii") + body + b"\r\n"


MAILS = (
    _mail("tagged", "Cheap watches", GTUBE),
    _mail("clean", "Lunch on Friday", b"Shall we meet at noon?"),
    _mail("reply", f"Re: {TAG} Cheap watches", b"Was this meant for me?"),
    _mail("tagged-twice", f"{TAG} {TAG} Cheap watches", b"Two gateways have tagged this."),
)
"""The gateway tags the first one only: the last came with its tags."""


@runtime_checkable
class WithSieve(Servers, Protocol):
    """Mail servers that run a user's script as they deliver."""

    def activate(self, account: Account, script: str) -> None:
        """Make a Sieve script the account's.

        Raises:
            LabError: the servers refuse it.
        """


class Scene(NamedTuple):
    """What a mail program finds when it runs."""

    servers: WithSieve
    account: Account
    home: Path
    """An empty folder of the program's own."""
    rule: str
    """As `kb rule` prints it, for `TAG` and `FOLDER`."""
    protocol: MailProtocol
    """By which the program collects the mail: POP3 or IMAP."""
    at: Address
    """Where it collects it: the gateway, or the mail server itself."""


def names(messages: Iterable[bytes]) -> list[str]:
    """Which of the mails these are.

    Raises:
        LabError: one is none of them.
    """
    found = []
    for message in messages:
        match = _NAME.search(message)
        if match is None:
            raise LabError(f"a mail that nobody sent: {message[:80]!r}")
        found.append(match[1].decode("ascii"))
    return found


def create_folder(scene: Scene) -> None:
    """Make the rule's folder on the mail server."""
    with imaplib.IMAP4(*scene.servers.address("imap"), timeout=clients.TIMEOUT) as client:
        client.login(scene.account.user, scene.account.password)
        client.create(FOLDER)


def on_server(scene: Scene, mailbox: str) -> list[bytes]:
    """The mail in a mailbox of the account, read past the gateway; none where it is not there."""
    with imaplib.IMAP4(*scene.servers.address("imap"), timeout=clients.TIMEOUT) as client:
        client.login(scene.account.user, scene.account.password)
        status, (count, *_) = client.select(mailbox, readonly=True)
        if status != "OK" or not int(count or b"0"):
            return []
        _, data = client.fetch("1:*", "(BODY.PEEK[])")
        return [item[1] for item in data if isinstance(item, tuple)]
