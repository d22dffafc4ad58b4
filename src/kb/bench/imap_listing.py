"""Lists a mailbox through the gateway and directly, side by side in one run.

    python -m kb.bench.imap_listing [--messages N] [--at HOST:PORT --user NAME --password WORD]

Without `--at` the embedded servers are used, and their INBOX, which LMTP fills in seconds; at
another server the messages are appended to a mailbox `kb-bench`. The first listing through the
gateway scans every message; the second should cost about what the server's own costs. Prints
seconds and ratios.
"""

from __future__ import annotations

import argparse
import imaplib
import smtplib
import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

from kb import extras
from kb.gateway.endpoint import endpoint
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail.samples import GTUBE
from kb.lab.servers import start
from kb.lab.servers.account import Account
from kb.lab.servers.stack import Servers
from kb.lab.wire.listener import Address
from kb.model import Protocol

MAILBOX = "kb-bench"
ITEMS = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)"
SPAM_EVERY = 100
"""One message in so many is spam, and so is rewritten in each listing."""
_LINES = b"The quick brown fox jumps over the lazy dog.\r\n" * 40


def message(number: int) -> bytes:
    """The octets of one message."""
    text = GTUBE + b"\r\n" if number % SPAM_EVERY == 0 else _LINES
    return (
        b"From: A Sender <sender@example.test>\r\nTo: recipient@example.test\r\n"
        b"Date: Mon, 1 Jan 2024 00:00:00 +0000\r\nMessage-ID: <%d@example.test>\r\n"
        b"Subject: message %d\r\n\r\n" % (number, number)
    ) + text


class Mailbox(NamedTuple):
    """A mailbox, and how to open it."""

    at: Address
    user: str
    password: str
    name: str = MAILBOX


def append(mailbox: Mailbox, count: int) -> None:
    """Put that many messages into a new mailbox, by IMAP."""
    with imaplib.IMAP4(*mailbox.at) as client:
        client.login(mailbox.user, mailbox.password)
        client.create(mailbox.name)
        for number in range(count):
            client.append(mailbox.name, "", "", message(number))


def deliver(servers: Servers, account: Account, count: int) -> None:
    """Put that many messages into an account's INBOX, by LMTP (RFC 2033).

    On the embedded servers APPEND takes the longer the more a mailbox holds already.
    """
    with smtplib.LMTP(*servers.address("lmtp"), local_hostname="bench.example.org") as client:
        for number in range(count):
            client.sendmail("bench@example.org", [account.address], message(number))
    servers.settle()


def listing(mailbox: Mailbox, count: int, through: Address | None = None) -> float:
    """Seconds that one session takes to list the mailbox, its login aside.

    Args:
        mailbox: the mailbox.
        count: the messages that it holds.
        through: the gateway before the server; without it, the server is asked itself.

    Raises:
        SystemExit: the mailbox does not hold that many messages.
    """
    with imaplib.IMAP4(*(through or mailbox.at)) as client:
        client.login(mailbox.user, mailbox.password)
        begun = time.perf_counter()
        client.select(mailbox.name, readonly=True)
        _, told = client.fetch("1:*", ITEMS)
        seconds = time.perf_counter() - begun
        if len(told) != count:
            raise SystemExit(f"kb: {mailbox.name} holds {len(told)} messages, not {count}")
        return seconds


def run(mailbox: Mailbox, count: int) -> None:
    """List a mailbox that is filled, and print."""
    keys = table(Protocol.IMAP, mailbox.at)
    with GatewayProcess(configuration({Protocol.IMAP: keys})) as gateway:
        before = gateway.address(Protocol.IMAP)
        listing(mailbox, count)  # lets the server fill its own caches
        print(f"{count} messages   direct   gateway   ratio")
        for name in ("first", "second"):
            direct = listing(mailbox, count)
            through = listing(mailbox, count, before)
            print(f"{name:14} {direct:7.2f} s {through:7.2f} s {through / direct:7.2f}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m kb.bench.imap_listing")
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--at", metavar="HOST:PORT")
    parser.add_argument("--user", default="")
    parser.add_argument("--password", default="")
    options = parser.parse_args(arguments)
    if options.at:
        at = Address(*endpoint(options.at))
        mailbox = Mailbox(at, options.user, options.password)
        append(mailbox, options.messages)
        run(mailbox, options.messages)
        return
    try:
        servers = start()
    except extras.MissingExtraError as error:
        parser.exit(2, f"kb: {error}\n")
    try:
        account = servers.account("bench")
        deliver(servers, account, options.messages)
        at = servers.address("imap")
        run(Mailbox(at, account.user, account.password, "INBOX"), options.messages)
    finally:
        servers.close()


if __name__ == "__main__":
    main(sys.argv[1:])
