"""Pinned decisions: what was decided on a message, kept so that it is decided once.

A pin is found by scope (upstream, account, mailbox, UIDVALIDITY) and unique-id. It tells a later
session the message's size and form without a download, and keeps what clients have seen of a
message from changing with the policy.

- `pin`: what is kept, and where it belongs.
- `store`: what every store of pins can do.
- `sqlite`, `sqlite_file`: one SQLite file, or memory.
- `postgresql`: a database that several gateways share.
"""

from __future__ import annotations

from pathlib import Path

from kb import extras
from kb.gateway.pins.pin import Pin, UidScope
from kb.gateway.pins.sqlite import SqlitePins
from kb.gateway.pins.store import Pins, PinsError

__all__ = ["Pin", "Pins", "PinsError", "SqlitePins", "UidScope", "opened"]


def opened(folder: Path | None = None, url: str = "") -> Pins:
    """The store that the configuration names: a state folder, or a database; else in memory.

    Raises:
        MissingExtraError: it is PostgreSQL, and its driver is not installed.
        PinsError: it cannot be used.
    """
    if not url:
        return SqlitePins(folder)
    extras.require("[state] url", "postgresql")
    from kb.gateway.pins.postgresql import PostgresqlPins  # needs what was asked for

    return PostgresqlPins(url)
