"""The lab by hand: a gateway between real servers and any client."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Self

from kb.errors import unknown_id
from kb.lab import clients
from kb.lab.errors import LabError
from kb.lab.experiments import mechanisms
from kb.lab.experiments.apparatus import Apparatus
from kb.lab.experiments.forcing.position import Position
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail import octets, samples
from kb.lab.notebook.display import Maildrop, Seen, Transcript
from kb.lab.notebook.run import running
from kb.lab.wire import server_neutral as neutral
from kb.lab.wire.listener import Address
from kb.lab.wire.roles import GATEWAY, MAIL_SERVER, NEXT_SERVER, RECIPIENT, SENDER
from kb.model import Action, Protocol


def sample(name: str) -> bytes:
    """The octets of one of the lab's messages.

    Args:
        name: `clean-1`, `clean-2`, `spam` or `virus`.

    Raises:
        InputError: there is no such sample.
    """
    known = samples.known()
    if name not in known:
        raise unknown_id(name, known)
    return known[name].octets


Wanted = Mapping[str, str] | str
"""A policy, `{"spam": "tag"}`, for the product's gateway; or the name of a forced mechanism."""


class Lab:
    """Servers, a gateway and wiretaps, to be used by hand; a context manager.

    What went over the wire and what lies in the maildrop can be shown after its end, too; then
    every connection has ended and nothing is missing from the dialogues.

    Args:
        smtp: the gateway's policy on SMTP, such as `{"spam": "reject"}`; a threat that is not
            named is tagged or stripped. Without a policy the gateway does not serve SMTP.
        pop3: the same for POP3; or the name of a mechanism, such as `error-reply`, to put a
            forced gateway in front of the mail server.
        imap: the same for IMAP.
        passing: senders whose mail is not scanned: `senders` in the gateway's table `[pass]`.

    Attributes:
        recipient: an account with an empty maildrop: `user`, `password`, `address`.
        quarantine: another one, to which the action `forward` sends.
        smtp, pop3, imap: (host, port) of the gateway; None where it does not serve that.
        direct_smtp, direct_pop3, direct_imap: (host, port) of the mail server itself.
    """

    def __init__(
        self,
        *,
        smtp: Wanted | None = None,
        pop3: Wanted | None = None,
        imap: Wanted | None = None,
        passing: Sequence[str] = (),
    ) -> None:
        self._passing = passing
        self._stack = ExitStack()
        self._apparatus = self._stack.enter_context(Apparatus(running()))
        self.recipient = self._apparatus.account("recipient")
        self.quarantine = self._apparatus.account("quarantine")
        self.direct_smtp = self._tap(SENDER, MAIL_SERVER, Protocol.SMTP)
        self.direct_pop3 = self._tap(RECIPIENT, MAIL_SERVER, Protocol.POP3)
        self.direct_imap = self._tap(RECIPIENT, MAIL_SERVER, Protocol.IMAP)
        wanted = {Protocol.SMTP: smtp, Protocol.POP3: pop3, Protocol.IMAP: imap}
        try:
            addresses = self._gateways({p: w for p, w in wanted.items() if w is not None})
        except BaseException:
            self._stack.close()
            raise
        self.smtp = addresses.get(Protocol.SMTP)
        self.pop3 = addresses.get(Protocol.POP3)
        self.imap = addresses.get(Protocol.IMAP)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Wait for connections that are ending, then end the gateway and those that are left."""
        # A client that is still logged in keeps its connection open; that is no mistake here.
        with contextlib.suppress(LabError):
            self._apparatus.settle()
        self._stack.close()

    def deliver(self, *messages: str | bytes) -> None:
        """Deliver into the recipient's maildrop past the gateway, as the Internet does.

        Args:
            messages: names of samples (see `sample`), or octets with CRLF line ends.
        """
        self._send(self.direct_smtp, messages)

    def send(self, *messages: str | bytes) -> None:
        """Send to the recipient through the SMTP gateway.

        Args:
            messages: names of samples (see `sample`), or octets with CRLF line ends.

        Raises:
            ValueError: this lab has no SMTP gateway.
        """
        if self.smtp is None:
            raise ValueError('no SMTP gateway here; give Lab a policy: smtp={"spam": "tag"}')
        self._send(self.smtp, messages)

    @property
    def transcript(self) -> Transcript:
        """All dialogues so far, those that go on included."""
        return Transcript(neutral.neutral(self._apparatus.transcript()))

    @property
    def maildrop(self) -> Maildrop:
        """What lies in the recipient's maildrop, seen on the server's side."""
        return Maildrop([*map(octets.view, self._apparatus.servers.messages(self.recipient))])

    def held(self) -> list[bytes]:
        """The octets of each message in the recipient's maildrop, once all mail has arrived."""
        self._apparatus.servers.settle()
        return self._apparatus.servers.messages(self.recipient)

    @property
    def observation(self) -> Seen:
        """What sender and recipient saw so far."""
        return Seen(self._apparatus.observation())

    def _send(self, address: Address, messages: Sequence[str | bytes]) -> None:
        content = [sample(m) if isinstance(m, str) else m for m in messages]
        to, settle = [self.recipient.address], self._apparatus.servers.settle
        clients.send(address, samples.REVERSE_PATH, to, *content, settle=settle)

    def _tap(self, client: str, server: str, protocol: Protocol) -> Address:
        address = self._apparatus.servers.address(protocol)
        # A reader who comes at once after the sender finds the mail: a server that queues has
        # said 250 before it delivers.
        reads = protocol is not Protocol.SMTP
        ready = self._delivered if reads else lambda: None
        return self._apparatus.tap(client, server, protocol, address, ready).address

    def _delivered(self) -> None:
        """Wait until accepted mail is in its maildrop; if it never is, a reader sees that."""
        with contextlib.suppress(LabError):
            self._apparatus.servers.settle()

    def _gateways(self, wanted: Mapping[Protocol, Wanted]) -> dict[Protocol, Address]:
        """Start what is wanted, with a wiretap on both sides of it."""
        tables, behind = {}, {}
        for protocol, policy in wanted.items():
            server = NEXT_SERVER if protocol is Protocol.SMTP else MAIL_SERVER
            behind[protocol] = self._tap(GATEWAY, server, protocol)
            if isinstance(policy, str):
                continue
            keys = table(protocol, behind[protocol], forward_to=self.quarantine.address)
            tables[protocol] = keys | {threat: str(Action(a)) for threat, a in policy.items()}
        gateway = None
        if tables:
            text = configuration(tables, passing=self._passing)
            gateway = self._stack.enter_context(GatewayProcess(text))
        addresses = {}
        for protocol, policy in wanted.items():
            if gateway and protocol in tables:
                address = gateway.address(protocol)
            else:
                onward = self._tap(GATEWAY, NEXT_SERVER, Protocol.SMTP)
                place = Position(behind[protocol], onward, self.quarantine.address)
                forced = mechanisms.forced(str(policy), protocol)(place)
                address = self._stack.enter_context(forced).address
            client = SENDER if protocol is Protocol.SMTP else RECIPIENT
            addresses[protocol] = self._apparatus.tap(client, GATEWAY, protocol, address).address
        return addresses
