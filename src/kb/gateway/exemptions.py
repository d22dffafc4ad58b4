"""`[pass]`: mail that is passed unscanned because of who sends, gets or brings it, or of its size.

That is what it is: nobody has looked at it. Whoever knows of it can use it, since a reverse-path
is whatever its sender writes; a client's network is harder to come by. So the log tells each
message that passed so, and why.

On SMTP a message passes for its recipients only if all of them are listed: it is one message, and
what one recipient does not want scanned may not reach another. POP3 and IMAP carry no envelope:
there only clients and sizes count.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from kb.gateway.networks import Network, holding, network
from kb.gateway.tables import ConfigError, place, read
from kb.scan import Envelope
from kb.wire.address import is_domain, is_mailbox


class PassTable(msgspec.Struct, frozen=True):
    """`[pass]` as it is written."""

    senders: list[str] = []
    recipients: list[str] = []
    clients: list[str] = []
    larger_than: Annotated[int, msgspec.Meta(ge=0)] = 0


class Exemptions(msgspec.Struct, frozen=True, kw_only=True):
    """Whose mail is not scanned."""

    senders: frozenset[str] = frozenset()
    """Addresses and `@domain`s, in lower case."""
    recipients: frozenset[str] = frozenset()
    clients: tuple[Network, ...] = ()
    larger_than: int = 0
    """Octets; 0: no message is too large to be scanned."""

    def reason(self, envelope: Envelope, size: int = 0) -> str:
        """Why a message of so many octets passes unscanned; "" if it does not."""
        if envelope.client and (fit := holding(self.clients, envelope.client)):
            return f"[pass] clients {fit}"
        if envelope.reverse_path and (entry := _listed(envelope.reverse_path, self.senders)):
            return f"[pass] senders {entry}"
        entries = [_listed(recipient, self.recipients) for recipient in envelope.recipients]
        if entries and all(entries):
            return f"[pass] recipients {', '.join(dict.fromkeys(entries))}"
        if 0 < self.larger_than < size:
            return f"[pass] larger_than {self.larger_than}"
        return ""

    def by_size(self, envelope: Envelope, size: int) -> bool:
        """Whether a message of so many octets passes unscanned for its size alone.

        Nothing sets such messages apart but this configuration: a session that has another one
        may not find them decided on.
        """
        return 0 < self.larger_than < size and not self.reason(envelope)


def exemptions(file: str, values: object) -> Exemptions:
    """Read the table.

    Raises:
        ConfigError: an entry is no address, no `@domain`, or no network.
    """
    table = read(file, "pass", values, PassTable)
    try:
        clients = tuple(network(text) for text in table.clients)
    except ValueError as error:
        raise ConfigError(file, place("pass", "clients"), str(error)) from None
    return Exemptions(
        senders=_addresses(file, "senders", table.senders),
        recipients=_addresses(file, "recipients", table.recipients),
        clients=clients,
        larger_than=table.larger_than,
    )


def _addresses(file: str, key: str, entries: list[str]) -> frozenset[str]:
    for text in entries:
        octets = text.encode()
        if not (is_domain(octets[1:]) if text.startswith("@") else is_mailbox(octets)):
            mend = f'"{text}" is no address; write "name@example.test" or "@example.test"'
            raise ConfigError(file, place("pass", key), mend)
    return frozenset(text.lower() for text in entries)


def _listed(address: str, entries: frozenset[str]) -> str:
    """The entry that an address falls under; "" if there is none."""
    address = address.lower()
    _, at, domain = address.rpartition("@")
    return next((entry for entry in (address, at + domain) if entry in entries), "")
