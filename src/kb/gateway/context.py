"""What a session module is given with each connection."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import msgspec

from kb.gateway.config import Config, Service
from kb.gateway.endpoint import Endpoint
from kb.gateway.pins import Pins, SqlitePins
from kb.gateway.policy import Policy
from kb.gateway.transport.connection import Connection
from kb.gateway.transport.timeouts import Timeouts
from kb.gateway.underway import Underway
from kb.scan import Scanner


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """All that the sessions of one protocol share."""

    service: Service
    policy: Policy
    scanner: Scanner
    config: Config
    log: logging.Logger
    timeouts: Timeouts
    pins: Pins = msgspec.field(default_factory=SqlitePins)
    """Decisions that POP3 and IMAP keep; in memory unless the state folder's are given."""
    underway: Underway = msgspec.field(default_factory=Underway)
    """Messages that sessions are deciding on."""

    @property
    def upstream(self) -> Endpoint:
        """The next server."""
        return self.service.upstream

    @property
    def message_octets(self) -> int:
        """The largest message that is scanned."""
        return self.config.message_octets


Serve = Callable[[Connection, Context], Awaitable[None]]
"""One client's session, from greeting to end. Whoever calls it closes the connection."""
