"""What serves, in one process: made of a configuration, run until its end.

The gateway is one such process, or several (`kb.gateway.workers`).
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Collection, Sequence

from kb.gateway import introductions
from kb.gateway import pins as pins_
from kb.gateway.config import Config, ConfigError
from kb.gateway.context import Context
from kb.gateway.encryption import Encryption
from kb.gateway.endpoint import Endpoint
from kb.gateway.pins import PinsError
from kb.gateway.policy import policy_of
from kb.gateway.serve import Gateway, logger
from kb.gateway.tables import place
from kb.gateway.transport.timeouts import TIMEOUTS
from kb.gateway.underway import Underway
from kb.knowledge.book import Book
from kb.model import Protocol
from kb.scan import UnusableError, scanner
from kb.scan.combined import Combined

TEST_STRINGS_ONLY = (
    "the scanner builtin finds the test strings GTUBE and EICAR only, "
    "no real spam and no real virus"
)
SCANNERS_LOG = logging.getLogger("kb.gateway.scanners")


def contexts(config: Config, matrix: Book) -> list[Context]:
    """What the sessions of each configured listener are given.

    Raises:
        ConfigError: a scanner is not implemented yet, or a certificate or the state folder
            cannot be used.
        PolicyRefused: the matrix refuses a configured action.
    """
    try:
        scanning = config.scanning
        scan = scanner(scanning.spam, scanning.virus, scanning.settings)
    except UnusableError as error:
        raise ConfigError(config.file.name, place("scanner", error.key), error.fault) from None
    policies = [policy_of(config, service, matrix) for service in config.services]
    encryption = [Encryption(service, config.file.name) for service in config.services]
    # Last, so that a configuration that is refused leaves no file behind.
    try:
        pins = pins_.opened(config.state, config.database)
    except PinsError as error:
        key = place("state", "url" if config.database else "folder")
        raise ConfigError(config.file.name, key, str(error)) from None
    underway = {protocol: Underway() for protocol in Protocol}
    return [
        Context(
            service=service,
            policy=policy,
            scanner=scan,
            config=config,
            log=logger(service.protocol),
            timeouts=TIMEOUTS[service.protocol],
            pins=pins,
            underway=underway[service.protocol],
            encryption=tls,
        )
        for service, policy, tls in zip(config.services, policies, encryption, strict=True)
    ]


def reload(contexts: Collection[Context]) -> None:
    """Read the certificates again, for the handshakes to come.

    A file that cannot be used is told to the log, and the listener keeps what it has.
    """
    for context in contexts:
        try:
            if context.encryption:
                context.encryption.reload()
        except ConfigError as error:
            context.log.error("kept the certificates as they were: %s", error)
        else:
            context.log.info("certificates read again")


async def serve(
    gateway: Gateway,
    contexts: Collection[Context],
    announce: Callable[[Sequence[Endpoint]], None],
    *,
    introduces: bool = True,
    over: Callable[[asyncio.Event], None] = lambda _: None,
) -> None:
    """Serve until SIGINT or SIGTERM; SIGHUP reads the certificates again.

    Args:
        gateway: serves.
        contexts: of its listeners.
        announce: called once all of them accept connections.
        introduces: whether the log is told which scanners there are, and what they can.
        over: is given the event that ends it, besides the signals.
    """
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    loop.add_signal_handler(signal.SIGHUP, reload, contexts)
    over(ended)
    listening = await gateway.start()
    if introduces and any(c.config.scanning.finds_test_strings_only for c in contexts):
        # Not before: a gateway that cannot start says why in one line.
        SCANNERS_LOG.warning(TEST_STRINGS_ONLY)
    announce(listening)
    told = [
        asyncio.ensure_future(introductions.tell(scanner.scanners, SCANNERS_LOG))
        for scanner in {id(c.scanner): c.scanner for c in contexts}.values()
        if introduces and isinstance(scanner, Combined)
    ]
    await ended.wait()
    for task in told:
        task.cancel()
    await gateway.close()
