"""What serves, in one process: made of a configuration, run until its end.

The gateway is one such process, or several (`kb.gateway.workers`).
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine, Iterator, Sequence

from kb.gateway import introductions, scanners
from kb.gateway.context import Context
from kb.gateway.contexts import renewed
from kb.gateway.endpoint import Endpoint
from kb.gateway.reloading import LOG, reloading
from kb.gateway.serve import Gateway
from kb.knowledge import loader
from kb.scan import Scanner
from kb.scan.combined import Combined

TEST_STRINGS_ONLY = (
    "the scanner builtin finds the test strings GTUBE and EICAR only, "
    "no real spam and no real virus"
)


async def serve(
    gateway: Gateway,
    announce: Callable[[Sequence[Endpoint]], None],
    *,
    introduces: bool = True,
    over: Callable[[Callable[[], None]], None] = lambda _: None,
) -> None:
    """Serve until SIGTERM or SIGINT; SIGHUP reads the configuration again.

    After SIGTERM sessions that run may come to their end, for as long as the configuration says;
    after SIGINT they end at once, as those do that take longer.

    Args:
        gateway: serves.
        announce: called once all of its listeners accept connections.
        introduces: whether the log is told which scanners there are, and what they can.
        over: is given what ends it at once, besides the signals.
    """
    ended, at_once, hung_up = asyncio.Event(), asyncio.Event(), asyncio.Event()

    def end_now() -> None:
        at_once.set()
        ended.set()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    loop.add_signal_handler(signal.SIGINT, end_now)
    loop.add_signal_handler(signal.SIGHUP, hung_up.set)
    over(end_now)
    listening = await gateway.start()
    introduced = _Introduced()
    # Not before: a gateway that cannot start says why in one line.
    if introduces:
        introduced.tell(gateway.contexts)
    announce(listening)

    def read() -> Sequence[Context]:
        return renewed(gateway.contexts, loader.load())

    def take(contexts: Sequence[Context]) -> None:
        gateway.renew(contexts)
        LOG.info("configuration read again")
        if introduces:
            introduced.tell(contexts)

    with _task(reloading(hung_up, read, take)):
        await ended.wait()
    introduced.close()
    with _task(at_once.wait()) as hurried, _task(gateway.drain()) as drained:
        await asyncio.wait({hurried, drained}, return_when=asyncio.FIRST_COMPLETED)
    await gateway.close()


@contextlib.contextmanager
def _task(doing: Coroutine[object, object, object]) -> Iterator[asyncio.Task[object]]:
    """Have it done meanwhile; cancelled at the end."""
    task = asyncio.create_task(doing)
    try:
        yield task
    finally:
        task.cancel()


class _Introduced:
    """Tells the log which scanners there are, when they are others than before."""

    def __init__(self) -> None:
        self._known: Scanner | None = None
        self._telling: list[asyncio.Task[None]] = []

    def tell(self, contexts: Sequence[Context]) -> None:
        scanner = contexts[0].scanner
        if scanner is self._known:
            return
        self._known = scanner
        if contexts[0].config.scanning.finds_test_strings_only:
            scanners.LOG.warning(TEST_STRINGS_ONLY)
        if isinstance(scanner, Combined):
            told = introductions.tell(scanner.scanners, scanners.LOG)
            self._telling.append(asyncio.create_task(told))

    def close(self) -> None:
        for task in self._telling:
            task.cancel()
