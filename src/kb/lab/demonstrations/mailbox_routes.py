"""A mailbox and the two routes to it, through the gateway and past it, with clients on either."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager

from kb.lab import clients
from kb.lab.experiments.apparatus import Apparatus
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail import samples
from kb.lab.mail.samples import Sample
from kb.lab.servers.account import Account
from kb.lab.wire.roles import GATEWAY, MAIL_SERVER, OTHER_CLIENT, RECIPIENT, SENDER
from kb.lab.wire.wiretap import Wiretap
from kb.model import Action, Protocol


class Routes:
    """A mailbox with mail in it, and wiretaps on both ways to it."""

    def __init__(
        self, apparatus: Apparatus, account: Account, through: Wiretap, past: Wiretap
    ) -> None:
        self._apparatus, self._account = apparatus, account
        self._through, self._past = through, past

    @contextmanager
    def through(self) -> Iterator[imaplib.IMAP4]:
        """The recipient's session through the gateway, the mailbox selected."""
        yield from self._session(self._through)

    @contextmanager
    def past(self) -> Iterator[imaplib.IMAP4]:
        """The other client's session with the server itself, the mailbox selected."""
        yield from self._session(self._past)

    def _session(self, way: Wiretap) -> Iterator[imaplib.IMAP4]:
        client = imaplib.IMAP4(*way.address, timeout=clients.TIMEOUT)
        try:
            client.login(self._account.user, self._account.password)
            client.select("INBOX")
            yield client
        finally:
            client.logout()
        self._apparatus.settle()


def delivered(apparatus: Apparatus, *mail: Sample) -> Account:
    """An account in whose mailbox that mail stands, delivered past the gateway."""
    servers = apparatus.servers
    account = apparatus.account("recipient")
    deliver = apparatus.tap(SENDER, MAIL_SERVER, Protocol.SMTP, servers.address("smtp"))
    octets = [sample.octets for sample in mail]
    to = [account.address]
    clients.send(deliver.address, samples.REVERSE_PATH, to, *octets, settle=servers.settle)
    apparatus.settle()
    return account


@contextmanager
def routes(apparatus: Apparatus, *mail: Sample, action: Action | None = None) -> Iterator[Routes]:
    """Deliver mail past the gateway, as the Internet does, and open both ways to it.

    Args:
        apparatus: where all is recorded.
        mail: the messages, in order.
        action: the gateway's on IMAP; without one it tags spam and strips viruses.
    """
    servers = apparatus.servers
    account = delivered(apparatus, *mail)
    back = apparatus.tap(GATEWAY, MAIL_SERVER, Protocol.IMAP, servers.address("imap"))
    past = apparatus.tap(OTHER_CLIENT, MAIL_SERVER, Protocol.IMAP, servers.address("imap"))
    policy = table(Protocol.IMAP, back.address, action)
    with GatewayProcess(configuration({Protocol.IMAP: policy})) as gateway:
        through = apparatus.tap(RECIPIENT, GATEWAY, Protocol.IMAP, gateway.address(Protocol.IMAP))
        yield Routes(apparatus, account, through, past)
