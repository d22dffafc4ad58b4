"""Lists a mailbox through the gateway and directly, side by side in one run.

    python -m kb.bench.imap_listing [--messages N] [--at HOST:PORT --user NAME --password WORD]

Without `--at` the embedded servers are used. The first listing through the gateway scans every
message; the second should cost about what the server's own costs. Prints seconds and ratios.
"""

from __future__ import annotations

import argparse
import imaplib
import sys
import time
from collections.abc import Sequence

from kb import extras
from kb.gateway.endpoint import endpoint
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail.samples import GTUBE
from kb.lab.servers import start
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


def fill(at: Address, user: str, password: str, count: int) -> None:
    """Put that many messages into a new mailbox."""
    with imaplib.IMAP4(*at) as client:
        client.login(user, password)
        client.create(MAILBOX)
        for number in range(count):
            client.append(MAILBOX, "", "", message(number))


def listing(at: Address, user: str, password: str, count: int) -> float:
    """Seconds that one session takes to list the mailbox, its login aside.

    Raises:
        SystemExit: the mailbox does not hold that many messages.
    """
    with imaplib.IMAP4(*at) as client:
        client.login(user, password)
        begun = time.perf_counter()
        client.select(MAILBOX, readonly=True)
        _, told = client.fetch("1:*", ITEMS)
        seconds = time.perf_counter() - begun
        if len(told) != count:
            raise SystemExit(f"kb: {MAILBOX} holds {len(told)} messages, not {count}")
        return seconds


def run(at: Address, user: str, password: str, count: int) -> None:
    """Fill, list and print."""
    fill(at, user, password, count)
    keys = table(Protocol.IMAP, at)
    with GatewayProcess(configuration({Protocol.IMAP: keys})) as gateway:
        before = gateway.address(Protocol.IMAP)
        listing(at, user, password, count)  # lets the server fill its own caches
        print(f"{count} messages   direct   gateway   ratio")
        for name in ("first", "second"):
            direct = listing(at, user, password, count)
            through = listing(before, user, password, count)
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
        run(Address(*endpoint(options.at)), options.user, options.password, options.messages)
        return
    try:
        servers = start()
    except extras.MissingExtraError as error:
        parser.exit(2, f"kb: {error}\n")
    try:
        account = servers.account("bench")
        run(servers.address("imap"), account.user, account.password, options.messages)
    finally:
        servers.close()


if __name__ == "__main__":
    main(sys.argv[1:])
