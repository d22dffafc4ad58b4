"""One look at a case: a fresh maildrop, mail into it, and what comes back through the gateway."""

from __future__ import annotations

import contextlib
import imaplib
import poplib
import smtplib
import ssl
from collections.abc import Sequence

from kb.lab import clients
from kb.lab.cases.scene import Scene
from kb.lab.mail import samples
from kb.lab.servers.account import Account
from kb.lab.wire.listener import Address
from kb.model import Protocol

_SUBJECT = "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])"


class Visit:
    """Sender and recipient of one check.

    Args:
        scene: whose gateway is up.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.account = scene.servers.account("recipient")

    def deliver(self, *messages: bytes) -> None:
        """Deliver past the gateway, as the Internet does."""
        servers = self.scene.servers
        direct = servers.address(Protocol.SMTP)
        to = [self.account.address]
        clients.send(direct, samples.REVERSE_PATH, to, *messages, settle=servers.settle)

    def send(
        self,
        message: bytes,
        reverse_path: str = samples.REVERSE_PATH,
        at: Address | None = None,
    ) -> int:
        """Send through the scene's gateway, or through another.

        Returns:
            The code of the reply that decided: 250, or that of the refusal.
        """
        at = at or self.scene.address(Protocol.SMTP)
        with smtplib.SMTP(*at, local_hostname="sender.example.org", timeout=clients.TIMEOUT) as to:
            try:
                to.sendmail(reverse_path, [self.account.address], message)
            except smtplib.SMTPResponseException as refused:
                return refused.smtp_code
            except smtplib.SMTPRecipientsRefused as refused:
                return next(iter(refused.recipients.values()))[0]
        self.scene.servers.settle()
        return 250

    def stored(self, account: Account | None = None) -> list[bytes]:
        """What the maildrop holds on the server, the recipient's unless another is given."""
        return self.scene.servers.messages(account or self.account)

    def pop3(self) -> list[bytes | None]:
        """Every message, retrieved through the gateway; None where RETR was refused."""
        client = poplib.POP3(*self.scene.address(Protocol.POP3), timeout=clients.TIMEOUT)
        try:
            client.user(self.account.user)
            client.pass_(self.account.password)
            got: list[bytes | None] = []
            for number in range(1, client.stat()[0] + 1):
                got.append(None)
                with contextlib.suppress(poplib.error_proto):
                    got[-1] = b"\r\n".join(client.retr(number)[1]) + b"\r\n"
            client.quit()
            return got
        finally:
            client.close()

    def listed(self, at: Address | None = None, tls: ssl.SSLContext | None = None) -> list[bytes]:
        """The Subject field of every message, as an IMAP client lists them.

        Args:
            at: where it connects; the gateway unless given.
            tls: for a client that insists on it.

        Returns:
            Nothing where no session came about.
        """
        at = at or self.scene.address(Protocol.IMAP)
        try:
            with _connected(at, tls) as client:
                client.login(self.account.user, self.account.password)
                _, (count, *_) = client.select("INBOX")
                numbers = range(1, int(count or b"0") + 1)
                return [_octets(client.fetch(str(number), _SUBJECT)[1]) for number in numbers]
        except (OSError, imaplib.IMAP4.error):
            return []

    def found(self, words: str) -> int:
        """How many messages SEARCH finds through the gateway."""
        with _connected(self.scene.address(Protocol.IMAP), None) as client:
            client.login(self.account.user, self.account.password)
            client.select("INBOX")
            return len((client.search(None, words)[1][0] or b"").split())


def _connected(at: Address, tls: ssl.SSLContext | None) -> imaplib.IMAP4:
    if tls:
        return imaplib.IMAP4_SSL(*at, ssl_context=tls, timeout=clients.TIMEOUT)
    return imaplib.IMAP4(*at, timeout=clients.TIMEOUT)


def _octets(fetched: Sequence[object]) -> bytes:
    return next((bytes(one[1]) for one in fetched if isinstance(one, tuple)), b"")
