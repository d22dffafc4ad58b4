"""`kb gateway CONFIG.toml`: reads the configuration, opens the listeners, serves until told to end.

Everything that can be wrong with the configuration is told before the first listener opens.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from kb.errors import InputError
from kb.extras import MissingExtraError
from kb.gateway import descriptors, logs
from kb.gateway.config import Config, load
from kb.gateway.context import Context
from kb.gateway.contexts import contexts
from kb.gateway.endpoint import Endpoint
from kb.gateway.metrics import Metrics
from kb.gateway.running import serve
from kb.gateway.serve import Gateway, ListenError
from kb.gateway.sessions import sessions
from kb.gateway.workers.master import CannotStartError, Master
from kb.gateway.workers.sockets import Bound
from kb.knowledge import loader


def run(path: Path) -> int:
    """Run the gateway until SIGINT or SIGTERM.

    On stdout it prints `ready PROTOCOL HOST:PORT` for each listener; logs go to stderr.

    Returns:
        The exit status: 0, or 2 if it could not start, with the reason on stderr in one line; 1
        where a worker was ended before it was ready.
    """
    try:
        config = load(path)
        metrics = Metrics() if config.metrics else None
        made = contexts(config, loader.load())
        descriptors.allow_all()
        logs.begin(config.log_format)
        try:
            if config.workers == 1:
                _alone(config, made, metrics)
            else:
                _above(config, made, metrics)
        finally:
            if metrics:
                metrics.close()
            for context in made:
                context.pins.close()
    except (InputError, ListenError, MissingExtraError) as error:
        print(f"kb: {error}", file=sys.stderr)
        return 2
    except CannotStartError as error:
        if error.is_told:
            return 2
        # No fault of the configuration: whoever supervises it may start it again.
        print(f"kb: {error}", file=sys.stderr)
        return 1
    return 0


def _alone(config: Config, made: Sequence[Context], metrics: Metrics | None) -> None:
    served = sessions({context.service.protocol for context in made})
    where = metrics.open(config.metrics) if metrics and config.metrics else None
    asyncio.run(serve(Gateway(made, served), _ready(config, where)))


def _above(config: Config, made: Sequence[Context], metrics: Metrics | None) -> None:
    """Serve with workers. That contexts could be made is what was to be known here."""
    for context in made:
        context.pins.close()
    bound = Bound(config, config.workers)
    try:
        where = metrics.open(config.metrics) if metrics and config.metrics else None
        master = Master(config, bound, config.workers, metrics.emit if metrics else None)
        if metrics:
            metrics.follow(lambda: master.pids)
        asyncio.run(master.run(_ready(config, where)))
    finally:
        bound.close()


def _ready(config: Config, metrics: Endpoint | None) -> Callable[[Sequence[Endpoint]], None]:
    def announce(listening: Sequence[Endpoint]) -> None:
        for service, endpoint in zip(config.services, listening, strict=True):
            print(f"ready {service.protocol} {endpoint}", flush=True)
        if metrics:
            print(f"ready metrics {metrics}", flush=True)

    return announce
