"""One experiment's apparatus: its accounts, its wiretaps, and what was seen through them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import zip_longest
from typing import NamedTuple, Self

import msgspec

from kb.lab.errors import LabError
from kb.lab.mail import octets
from kb.lab.seen import imap_view, pop3_view, smtp_view
from kb.lab.servers.account import Account
from kb.lab.servers.stack import Servers
from kb.lab.wire import clock, dialogue
from kb.lab.wire.listener import Address
from kb.lab.wire.roles import GATEWAY, RECIPIENT, SENDER
from kb.lab.wire.sizes_without_trace import Sizes
from kb.lab.wire.transcript import Normaliser
from kb.lab.wire.turn import Turn
from kb.lab.wire.wiretap import Connection, Wiretap
from kb.model import (
    Exchange,
    MaildropView,
    Moment,
    Observation,
    Protocol,
    SessionView,
    TransactionView,
)


class Tap(NamedTuple):
    """A wiretap, and who talks to whom through it."""

    client: str
    server: str
    protocol: Protocol
    wiretap: Wiretap

    def dialogue(self, connection: Connection) -> tuple[Turn, ...]:
        """The turns of one of its connections."""
        return dialogue.turns(self.protocol, connection.pieces)


class Passed(NamedTuple):
    """One connection's octets, each way; no dialogue, since they are encrypted."""

    client: str
    server: str
    sent: bytes
    """By the client."""
    received: bytes


class Apparatus:
    """Accounts and wiretaps on running servers; a context manager that closes the wiretaps."""

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self.accounts: list[Account] = []
        self._named: list[Account] = []
        self._taps: list[Tap] = []
        self.passed: list[Passed] = []
        """What went by and nobody could read, a connection each."""
        self.log: list[str] = []
        """What the gateway wrote, where that is part of what is observed."""
        self._maildrops: list[MaildropView] = []
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def account(self, role: str, *, looked_at: bool = True) -> Account:
        """A new account with an empty maildrop.

        Args:
            role: what it is for.
            looked_at: whether its maildrop is part of what is observed.
        """
        account = self.servers.account(role)
        self._named.append(account)
        if looked_at:
            self.accounts.append(account)
        return account

    def tap(
        self,
        client: str,
        server: str,
        protocol: Protocol,
        target: Address | None = None,
        ready: Callable[[], None] = lambda: None,
    ) -> Wiretap:
        """A new wiretap between two parties; `ready` is called before each connection goes on."""
        wiretap = self._stack.enter_context(Wiretap(target, ready))
        self._taps.append(Tap(client, server, protocol, wiretap))
        return wiretap

    def unreadable(self, client: str, server: str, wiretap: Wiretap) -> None:
        """Note what a wiretap recorded that is no dialogue, once its connections have ended."""
        for connection in wiretap.connections:
            ways = {True: b"", False: b""}
            for piece in connection.pieces:
                ways[piece.by_client] += piece.octets
            self.passed.append(Passed(client, server, ways[True], ways[False]))

    def settle(self) -> None:
        """Wait until every connection has ended and all mail that was accepted is delivered.

        Raises:
            LabError: a connection is still open, or mail under way, after seconds without end.
        """
        for tap in self._taps:
            if not tap.wiretap.settle():
                raise LabError(f"{tap.client} and {tap.server} do not end their connection")
        self.servers.settle()

    def look(self, moment: Moment) -> None:
        """Note what every account's maildrop holds."""
        for account in self.accounts:
            messages = tuple(map(octets.view, self.servers.messages(account)))
            self._maildrops.append(
                MaildropView(recipient=account.shown, moment=moment, messages=messages)
            )

    def observation(self) -> Observation:
        """All that was seen so far."""
        relayed = tuple(self._transactions(client=GATEWAY))
        told = {view.text for view in relayed}
        return Observation(
            senders=tuple(
                _changed(view, text="" if view.text in told else view.text)
                for view in self._transactions(client=SENDER)
            ),
            relayed=tuple(_changed(view, text="") for view in relayed),
            maildrops=tuple(self._maildrops),
            sessions=tuple(self._sessions()),
        )

    def transcript(self) -> tuple[Exchange, ...]:
        """Every connection's lines, in the order in which the connections were made."""
        normaliser = self._normaliser()
        for tap, connection in self._connections():
            normaliser.learn(tap.dialogue(connection))
        return tuple(
            Exchange(
                client=tap.client,
                server=tap.server,
                protocol=tap.protocol,
                lines=normaliser.lines(tap.protocol, tap.dialogue(connection), tap.client),
            )
            for tap, connection in self._connections()
        )

    def order(self) -> str:
        """In which order those connections spoke."""
        return clock.order((tap.protocol, connection) for tap, connection in self._connections())

    def dialogues(self, protocol: Protocol) -> Iterator[tuple[Tap, tuple[Turn, ...]]]:
        """Every connection of that protocol in order, and the wiretap that recorded it."""
        for tap, connection in self._connections():
            if tap.protocol is protocol:
                yield tap, tap.dialogue(connection)

    def _connections(self) -> list[tuple[Tap, Connection]]:
        every = [(tap, c) for tap in self._taps for c in tap.wiretap.connections]
        return sorted(every, key=lambda pair: pair[1].order)

    def _normaliser(self) -> Normaliser:
        names = {account.user: account.role for account in self._named}
        names |= {name: "[host]" for name in (socket.gethostname(), socket.getfqdn()) if name}
        return Normaliser(names)

    def _transactions(self, client: str) -> Iterator[TransactionView]:
        shown = self._normaliser().text
        for tap, connection in self._connections():
            if tap.protocol is not Protocol.SMTP or tap.client != client:
                continue
            for view in smtp_view.transactions(tap.dialogue(connection)):
                yield _changed(
                    view,
                    reverse_path=shown(view.reverse_path),
                    recipients=tuple(map(shown, view.recipients)),
                    # The words of a third party's reply are not what is measured.
                    text=shown(view.text) if tap.server == GATEWAY or client == GATEWAY else "",
                )

    def _sessions(self) -> Iterator[SessionView]:
        recipient = self.accounts[0].shown if self.accounts else ""
        before: dict[Protocol, tuple[Turn, ...]] = {}
        sizes = Sizes()
        for tap, connection in self._connections():
            sizes.learn(tap.dialogue(connection))
        for tap, connection in self._connections():
            if tap.client == RECIPIENT:
                turns = tap.dialogue(connection)
                view = _SESSIONS[tap.protocol](recipient, turns, before.get(tap.protocol, ()))
                yield _without_traces(view, sizes)
                before[tap.protocol] = turns


_SESSIONS = {Protocol.POP3: pop3_view.session, Protocol.IMAP: imap_view.session}


def _without_traces(view: SessionView, sizes: Sizes) -> SessionView:
    """The view with the sizes of refused messages, too, told without trace fields."""
    listed = [
        sizes.without(size) if message is None else size
        for size, message in zip_longest(view.listed, view.retrieved[: len(view.listed)])
    ]
    return msgspec.structs.replace(view, listed=tuple(listed))


def _changed(view: TransactionView, **changes: object) -> TransactionView:
    return msgspec.structs.replace(view, **changes)
