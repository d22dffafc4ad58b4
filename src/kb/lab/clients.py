"""Sender and recipient: clients from the standard library, driving dialogues.

They go through what a mail client does and raise nothing for a refusal, which is what an
experiment may be about: what they saw is read from the wiretap's recording.
"""

from __future__ import annotations

import contextlib
import imaplib
import poplib
import smtplib
from collections.abc import Callable, Iterable, Iterator

from kb.lab.servers.account import Account
from kb.lab.wire.listener import Address

TIMEOUT = 30
"""Seconds that a client waits for a reply."""


def send(
    server: Address,
    reverse_path: str,
    recipients: Iterable[str],
    *messages: bytes,
    settle: Callable[[], None] = lambda: None,
) -> None:
    """Send messages on one connection, each in a transaction of its own.

    Args:
        server: the sender's server connects to this.
        reverse_path: the envelope's.
        recipients: the envelope's.
        messages: octets with CRLF line ends.
        settle: called after each, so that the next server has stored it before the next comes; a
            queue may deliver in another order than it was filled.
    """
    with smtplib.SMTP(*server, local_hostname="sender.example.org", timeout=TIMEOUT) as client:
        for message in messages:
            with contextlib.suppress(smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
                client.sendmail(reverse_path, list(recipients), message)
            settle()


def retrieve(server: Address, account: Account) -> None:
    """One POP3 session: listings, then every message, then QUIT; nothing is deleted.

    The listings come first, as a client's do, so that they cannot profit from what a
    retrieval told. TOP is asked before RETR and after it, for the header and for more lines
    than there are.

    Raises:
        EOFError: the connection ended where a reply was due. It may be another `OSError`, too.
    """
    client = poplib.POP3(*server, timeout=TIMEOUT)
    try:
        client.user(account.user)
        client.pass_(account.password)
        count, _ = client.stat()
        client.list()
        client.uidl()
        for number in range(1, count + 1):
            with _may_be_refused():
                client.list(number)
            with _may_be_refused():
                client.uidl(number)
            with _may_be_refused():
                client.top(number, 0)
            with _may_be_refused():
                client.retr(number)
            with _may_be_refused():
                client.top(number, 9999)
        client.quit()
    finally:
        client.close()


@contextlib.contextmanager
def _may_be_refused() -> Iterator[None]:
    try:
        yield
    except poplib.error_proto as error:
        if error.args == ("-ERR EOF",):  # poplib's own words for no reply at all
            raise EOFError from None


def fetch(server: Address, account: Account) -> None:
    """One IMAP session: status, listing, then every message in parts and whole, then LOGOUT.

    Nothing is deleted and no flag is set. As with POP3, the listing comes before the messages.

    Raises:
        IMAP4.abort: the connection ended where a reply was due. It may be an `OSError`, too.
    """
    client = imaplib.IMAP4(*server, timeout=TIMEOUT)
    try:
        client.login(account.user, account.password)
        client.status("INBOX", "(MESSAGES)")
        _, (count, *_) = client.select("INBOX")
        if int(count or b"0"):
            client.fetch("1:*", "(UID RFC822.SIZE ENVELOPE)")
        for number in range(1, int(count or b"0") + 1):
            for section in ("[HEADER]", "[TEXT]", "[]", "[]<0.64>", "[]<64.100000>"):
                client.fetch(str(number), f"(BODY.PEEK{section})")
    except BaseException:
        client.shutdown()
        raise
    client.logout()
