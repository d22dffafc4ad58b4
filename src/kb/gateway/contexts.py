"""A configuration made into what sessions are given, at the start and when it is read again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from kb.gateway import pins as pins_
from kb.gateway.config import Config, ConfigError, Service, load
from kb.gateway.context import Context
from kb.gateway.encryption import Encryption
from kb.gateway.pins import PinsError
from kb.gateway.policy import Policy, policy_of
from kb.gateway.serve import logger
from kb.gateway.tables import place
from kb.gateway.transport.timeouts import TIMEOUTS
from kb.gateway.underway import Underway
from kb.knowledge.book import Book
from kb.model import Protocol
from kb.scan import Scanner, UnusableError, scanner


class Settled(NamedTuple):
    """What the configuration alone decides of a listener's context."""

    service: Service
    policy: Policy
    scanner: Scanner
    config: Config
    encryption: Encryption


_FIXED = (
    ("state", "folder", "state"),
    ("state", "url", "database"),
    ("process", "workers", "workers"),
    ("log", "format", "log_format"),
    ("log", "metrics", "metrics"),
)
"""Table, key and field of what a start decides for as long as the gateway runs."""


def settled(config: Config, matrix: Book, scan: Scanner | None = None) -> list[Settled]:
    """What the configuration decides, listener by listener.

    Args:
        config: the configuration.
        matrix: says which actions there can be.
        scan: the scanner, if there is one already.

    Raises:
        ConfigError: a scanner is not implemented yet, or a certificate cannot be used.
        PolicyRefused: the matrix refuses a configured action.
    """
    try:
        scanning = config.scanning
        scan = scan or scanner(scanning.spam, scanning.virus, scanning.settings)
    except UnusableError as error:
        raise ConfigError(config.file.name, place("scanner", error.key), error.fault) from None
    policies = [policy_of(config, service, matrix) for service in config.services]
    return [
        Settled(service, policy, scan, config, Encryption(service, config.file.name))
        for service, policy in zip(config.services, policies, strict=True)
    ]


def contexts(config: Config, matrix: Book) -> list[Context]:
    """What the sessions of each configured listener are given.

    Raises:
        ConfigError: as `settled`, or the state folder cannot be used.
        PolicyRefused: the matrix refuses a configured action.
    """
    made = settled(config, matrix)
    # Last, so that a configuration that is refused leaves no file behind.
    try:
        pins = pins_.opened(config.state, config.database)
    except PinsError as error:
        key = place("state", "url" if config.database else "folder")
        raise ConfigError(config.file.name, key, str(error)) from None
    underway = {protocol: Underway() for protocol in Protocol}
    return [
        Context(
            **one._asdict(),
            log=logger(one.service.protocol),
            timeouts=TIMEOUTS[one.service.protocol],
            pins=pins,
            underway=underway[one.service.protocol],
        )
        for one in made
    ]


def reread(before: Config) -> Config:
    """The configuration, read again from its file.

    Raises:
        ConfigError: there is a mistake in it, or something is new that takes a restart.
    """
    config = load(before.file)
    if _listening(config) != _listening(before):
        mend = "the listeners are not those that are open; restart the gateway for others"
        raise ConfigError(config.file.name, "", mend)
    for table, key, field in _FIXED:
        if getattr(config, field) != getattr(before, field):
            mend = "cannot change while the gateway runs; restart it for that"
            raise ConfigError(config.file.name, place(table, key), mend)
    return config


def renewed(before: Sequence[Context], matrix: Book) -> list[Context]:
    """What the sessions to come are given once the configuration has been read again.

    What is decided, and what is being decided now, they share with those that run: one decision
    on a message holds for all of them. A scanner whose settings are the same stays.

    Args:
        before: what sessions have been given so far.
        matrix: says which actions there can be.

    Raises:
        ConfigError: as `reread` and `settled`.
        PolicyRefused: the matrix refuses a configured action.
    """
    old = before[0]
    config = reread(old.config)
    scan = old.scanner if config.scanning == old.config.scanning else None
    return [
        msgspec.structs.replace(context, **new._asdict())
        for context, new in zip(before, settled(config, matrix, scan), strict=True)
    ]


def _listening(config: Config) -> list[object]:
    return [(service.protocol, service.listen) for service in config.services]
