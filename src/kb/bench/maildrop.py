"""Messages for a benchmark, and the ways in which they get into a maildrop."""

from __future__ import annotations

import smtplib
from collections.abc import Iterable

from kb.errors import InputError
from kb.extras import MissingExtraError
from kb.lab import servers
from kb.lab.mail.samples import GTUBE
from kb.lab.servers.account import Account
from kb.lab.servers.dovecot.stack import Dovecot
from kb.lab.servers.stack import Servers

SPAM_EVERY = 100
"""One message in so many is spam, and so is rewritten wherever it is told of."""
_LINE = b"The quick brown fox jumps over the lazy dog.\r\n"


def message(number: int, octets: int = 2048) -> bytes:
    """One message of about that size, the same in each run."""
    spam = GTUBE + b"\r\n" if number % SPAM_EVERY == 0 else b""
    return (
        b"From: A Sender <sender@example.test>\r\nTo: recipient@example.test\r\n"
        b"Date: Mon, 1 Jan 2024 00:00:00 +0000\r\nMessage-ID: <%d@example.test>\r\n"
        b"Subject: message %d\r\n\r\n" % (number, number)
    ) + (spam + _LINE * (octets // len(_LINE)))


def messages(count: int, octets: int = 2048) -> Iterable[bytes]:
    """So many messages."""
    return (message(number, octets) for number in range(1, count + 1))


def start(name: str) -> Servers:
    """Start the servers of that name; without one Dovecot where it is installed, else embedded.

    Raises:
        InputError: there are none of that name, or they are not installed.
        MissingExtraError: the embedded ones need the extra.
        LabError: they did not start.
    """
    if name:
        return servers.start(name)
    try:
        servers.installed("dovecot")
    except (InputError, MissingExtraError):
        return servers.start()
    return servers.start("dovecot")


def filled(running: Servers, role: str, batch: Iterable[bytes]) -> Account:
    """A new account whose INBOX holds those messages.

    Dovecot's Maildir is written straight away; the others are sent them by LMTP (RFC 2033).
    """
    account = running.account(role)
    if isinstance(running, Dovecot):
        running.fill(account, batch)
        return account
    with smtplib.LMTP(*running.address("lmtp"), local_hostname="bench.example.org") as client:
        for one in batch:
            client.sendmail("bench@example.org", [account.address], one)
    running.settle()
    return account
