"""The process above the workers: it starts them, starts anew those that die, and ends them all."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable

import msgspec

from kb.gateway.config import Config
from kb.gateway.contexts import reread, settled
from kb.gateway.endpoint import Endpoint
from kb.gateway.reloading import reloading
from kb.gateway.workers import figures
from kb.gateway.workers.sockets import Bound
from kb.gateway.workers.worker import READY, REFUSED, Task, packed
from kb.knowledge import loader

LOG = logging.getLogger("kb.gateway.workers")
AGAIN = 1.0
"""Seconds from a worker's start to that of the one in its place, at the least."""
SETTLE = 0.2
"""Seconds in which an order to end may follow a worker's end: whoever stops a service may send
the signal to every process of it, the master last."""

LINE = 1 << 20
"""Octets of the longest line that a worker says."""

Announce = Callable[[list[Endpoint]], None]


class CannotStartError(Exception):
    """A worker has ended before it was ready.

    Args:
        number: the worker's, from 0.
        status: its exit status; negative for a signal.
    """

    def __init__(self, number: int, status: int) -> None:
        super().__init__(f"worker {number + 1} {_how(status)} before it was ready")
        self.is_told = status == REFUSED
        """Whether it has told why: what it was configured to do cannot be done."""


class Master:
    """Keeps so many workers.

    Args:
        config: what they serve.
        bound: their sockets.
        workers: how many.
        count: is given the records of their logs that figures are made of; None where nobody
            asks for figures.
    """

    def __init__(
        self,
        config: Config,
        bound: Bound,
        workers: int,
        count: Callable[[logging.LogRecord], None] | None,
    ) -> None:
        self._config, self._bound, self._number, self._count = config, bound, workers, count
        self._over = asyncio.Event()
        self._running: dict[int, Process] = {}
        self._starting: set[int] = set()
        """Of these the ones that do not listen to signals yet."""
        self._late: set[int] = set()
        """Of those the ones that a SIGHUP came for."""
        self._ends_by = signal.SIGTERM
        """The signal by which workers end: after SIGTERM sessions may come to their end."""

    @property
    def pids(self) -> dict[int, int]:
        """The workers' process ids, by their numbers from 1."""
        return {number + 1: process.pid for number, process in sorted(self._running.items())}

    async def run(self, announce: Announce) -> None:
        """Serve until SIGTERM or SIGINT, which goes to every worker.

        So does SIGHUP, if the configuration as it is now can be used.

        Args:
            announce: called once all of them accept connections.

        Raises:
            CannotStartError: one of them did not get that far.
        """
        loop = asyncio.get_running_loop()
        hung_up = asyncio.Event()
        loop.add_signal_handler(signal.SIGTERM, self._over.set)
        loop.add_signal_handler(signal.SIGINT, self._end_now)
        loop.add_signal_handler(signal.SIGHUP, hung_up.set)
        renewing = asyncio.create_task(reloading(hung_up, self._reread, self._renew))
        keeping = [renewing]
        try:
            starting = [self._start(number) for number in range(self._number)]
            for fault in await asyncio.gather(*starting, return_exceptions=True):
                if fault is not None:
                    raise fault
            if not self._over.is_set():
                announce(self._bound.endpoints)
                keeping += [asyncio.create_task(self._keep(one)) for one in range(self._number)]
            await self._over.wait()
        finally:
            for task in keeping:
                task.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)
            await self._end()

    async def _start(self, number: int, again: bool = False) -> None:
        task = Task(
            self._config,
            self._bound.of(number),
            counts=self._count is not None,
            introduces=number == 0 and not again,
        )
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "kb.gateway.workers.worker"),
            stdin=PIPE,
            stdout=PIPE,
            limit=LINE,
            pass_fds=[one for listener in task.listeners for one in listener],
            # A terminal's Ctrl-C is for the master, which tells them in its own time.
            process_group=0,
        )
        self._running[number] = process
        self._starting.add(number)
        assert process.stdin is not None  # noqa: S101 - for the type checker
        assert process.stdout is not None  # noqa: S101
        with contextlib.suppress(ConnectionError):
            process.stdin.write(packed(task))
            await process.stdin.drain()
        ended = asyncio.create_task(self._over.wait())
        told = asyncio.create_task(process.stdout.readline())
        try:
            await asyncio.wait({ended, told}, return_when=asyncio.FIRST_COMPLETED)
            if told.done() and told.result() != READY and not self._over.is_set():
                raise CannotStartError(number, await process.wait())
            self._starting.discard(number)
            if number in self._late:
                # It has the configuration of before.
                self._hang_up(number)
        finally:
            self._late.discard(number)
            ended.cancel()
            told.cancel()
            await asyncio.gather(ended, told, return_exceptions=True)

    async def _keep(self, number: int) -> None:
        """Read what a worker counts; when it has died, start another in its place."""
        while True:
            begun = time.monotonic()
            process = self._running[number]
            await self._read(process)
            status = await process.wait()
            await asyncio.sleep(max(SETTLE, AGAIN - (time.monotonic() - begun)))
            LOG.error("worker %d %s; started again", number + 1, _how(status))
            # Where even that fails, the next round tries again.
            with contextlib.suppress(CannotStartError, OSError):
                await self._start(number, again=True)

    async def _read(self, process: Process) -> None:
        assert process.stdout  # noqa: S101 - for the type checker
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:
                # Longer than any line that is meant here; what follows is read all the same, or
                # the worker would wait for ever.
                continue
            if not line:
                return
            if self._count:
                with contextlib.suppress(msgspec.DecodeError):
                    self._count(figures.read(line))

    def _reread(self) -> Config:
        """Read for all of them, so that a mistake is told once, and changes none."""
        config = reread(self._config)
        settled(config, loader.load())
        return config

    def _renew(self, config: Config) -> None:
        self._config = config
        for number in self._running:
            if number in self._starting:
                # It would end by the signal.
                self._late.add(number)
            else:
                self._hang_up(number)

    def _hang_up(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._running[number].send_signal(signal.SIGHUP)

    async def _end(self) -> None:
        """Ask all to end, and wait until they have; whoever connects meanwhile is refused."""
        self._bound.close()
        self._tell_to_end()
        await asyncio.gather(*map(self._wait, self._running.values()))

    def _end_now(self) -> None:
        self._ends_by = signal.SIGINT
        if self._over.is_set():
            self._tell_to_end()
        self._over.set()

    def _tell_to_end(self) -> None:
        for number, process in self._running.items():
            if process.returncode is None:
                # One that does not listen to signals yet would tell of SIGINT by a traceback.
                sort = signal.SIGTERM if number in self._starting else self._ends_by
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(sort)

    async def _wait(self, process: Process) -> None:
        await self._read(process)
        await process.wait()


def _how(status: int) -> str:
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with status {status}"
