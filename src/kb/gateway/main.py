"""`kb gateway CONFIG.toml`: reads the configuration, opens the listeners, serves until told to end.

Everything that can be wrong with the configuration is told before the first listener opens.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Collection
from pathlib import Path

from kb.errors import InputError
from kb.extras import MissingExtraError
from kb.gateway import introductions, logs
from kb.gateway import pins as pins_
from kb.gateway.config import Config, ConfigError, load
from kb.gateway.context import Context
from kb.gateway.encryption import Encryption
from kb.gateway.endpoint import Endpoint
from kb.gateway.metrics import Metrics
from kb.gateway.pins import PinsError
from kb.gateway.policy import policy_of
from kb.gateway.serve import Gateway, ListenError, logger
from kb.gateway.sessions import sessions
from kb.gateway.tables import place
from kb.gateway.transport.timeouts import TIMEOUTS
from kb.gateway.underway import Underway
from kb.knowledge import loader
from kb.knowledge.book import Book
from kb.model import Protocol
from kb.scan import UnusableError, scanner
from kb.scan.combined import Combined


def run(path: Path) -> int:
    """Run the gateway until SIGINT or SIGTERM.

    On stdout it prints `ready PROTOCOL HOST:PORT` for each listener; logs go to stderr.

    Returns:
        The exit status: 0, or 2 if it could not start, with the reason on stderr in one line.
    """
    try:
        config = load(path)
        metrics = Metrics() if config.metrics else None
        made = contexts(config, loader.load())
        logs.begin(config.log_format)
        try:
            served = sessions({context.service.protocol for context in made})
            where = metrics.open(config.metrics) if metrics and config.metrics else None
            asyncio.run(_serve(Gateway(made, served), made, where))
        finally:
            if metrics:
                metrics.close()
            for context in made:
                context.pins.close()
    except (InputError, ListenError, MissingExtraError) as error:
        print(f"kb: {error}", file=sys.stderr)
        return 2
    return 0


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
        pins = pins_.opened(config.state)
    except PinsError as error:
        raise ConfigError(config.file.name, "[state] folder", str(error)) from None
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


async def _serve(gateway: Gateway, contexts: Collection[Context], metrics: Endpoint | None) -> None:
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    loop.add_signal_handler(signal.SIGHUP, reload, contexts)
    listening = await gateway.start()
    if any(context.config.scanning.finds_test_strings_only for context in contexts):
        # Not before: a gateway that cannot start says why in one line.
        SCANNERS_LOG.warning(TEST_STRINGS_ONLY)
    for context, endpoint in zip(contexts, listening, strict=True):
        print(f"ready {context.service.protocol} {endpoint}", flush=True)
    if metrics:
        print(f"ready metrics {metrics}", flush=True)
    told = [
        asyncio.ensure_future(introductions.tell(scanner.scanners, SCANNERS_LOG))
        for scanner in {id(c.scanner): c.scanner for c in contexts}.values()
        if isinstance(scanner, Combined)
    ]
    await over.wait()
    for task in told:
        task.cancel()
    await gateway.close()
