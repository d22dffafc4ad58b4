"""`[pass]`: mail that is passed unscanned because of who sends it, gets it, or brings it.

That is what it is: nobody has looked at it. Whoever knows of it can use it, since a reverse-path
is whatever its sender writes; a client's network is harder to come by. So the log tells each
message that passed so, and why.

On SMTP a message passes for its recipients only if all of them are listed: it is one message, and
what one recipient does not want scanned may not reach another. POP3 and IMAP carry no envelope:
there only clients count.
"""

from __future__ import annotations

import ipaddress

import msgspec

from kb.gateway.tables import ConfigError, place, read
from kb.scan import Envelope
from kb.wire.address import is_domain, is_mailbox

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class PassTable(msgspec.Struct, frozen=True):
    """`[pass]` as it is written."""

    senders: list[str] = []
    recipients: list[str] = []
    clients: list[str] = []


class Exemptions(msgspec.Struct, frozen=True, kw_only=True):
    """Whose mail is not scanned."""

    senders: frozenset[str] = frozenset()
    """Addresses and `@domain`s, in lower case."""
    recipients: frozenset[str] = frozenset()
    clients: tuple[Network, ...] = ()

    def reason(self, envelope: Envelope) -> str:
        """Why a message passes unscanned; "" if it does not."""
        if self.clients and envelope.client:
            client = _unmapped(envelope.client)
            if fit := next((network for network in self.clients if client in network), None):
                return f"[pass] clients {fit}"
        if envelope.reverse_path and (entry := _listed(envelope.reverse_path, self.senders)):
            return f"[pass] senders {entry}"
        entries = [_listed(recipient, self.recipients) for recipient in envelope.recipients]
        if entries and all(entries):
            return f"[pass] recipients {', '.join(dict.fromkeys(entries))}"
        return ""


def exemptions(file: str, values: object) -> Exemptions:
    """Read the table.

    Raises:
        ConfigError: an entry is no address, no `@domain`, or no network.
    """
    table = read(file, "pass", values, PassTable)
    networks = []
    for text in table.clients:
        try:
            networks.append(ipaddress.ip_network(text))
        except ValueError as error:
            mend = f'"{text}" is no network: {error}; write one such as "192.0.2.0/24"'
            raise ConfigError(file, place("pass", "clients"), mend) from None
    return Exemptions(
        senders=_addresses(file, "senders", table.senders),
        recipients=_addresses(file, "recipients", table.recipients),
        clients=tuple(networks),
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


def _unmapped(client: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """A client's address; IPv4 as such, also where a socket for both tells it as IPv6."""
    address = ipaddress.ip_address(client.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
