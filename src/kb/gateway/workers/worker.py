"""One worker: `python -m kb.gateway.workers.worker`, which the master starts.

What it is to do stands on its standard input, which then stays open as long as the master lives.
On its standard output it says `ready`, then whatever the figures are made of.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import BinaryIO, NamedTuple

from kb.errors import InputError
from kb.extras import MissingExtraError
from kb.gateway import logs
from kb.gateway.config import Config
from kb.gateway.contexts import contexts
from kb.gateway.running import serve
from kb.gateway.serve import Gateway
from kb.gateway.sessions import sessions
from kb.gateway.workers.figures import Teller
from kb.knowledge import loader

READY = b"ready\n"
REFUSED = 2
"""Its exit status where the configuration cannot be used, of which it has told."""
GRACE = 30
"""Seconds that a worker whose master has gone takes for its end at most."""


class Task(NamedTuple):
    """What a worker is told."""

    config: Config
    listeners: Sequence[Sequence[int]]
    """The file descriptors of each listener's sockets."""
    counts: bool
    """Whether figures are wanted."""
    introduces: bool
    """Whether it is the one that tells the log which scanners there are."""


def packed(task: Task) -> bytes:
    """A task as it goes through the pipe."""
    octets = pickle.dumps(task)
    return len(octets).to_bytes(8) + octets


def _unpacked(pipe: BinaryIO) -> Task:
    # From the master alone, whose child this is.
    task = pickle.loads(pipe.read(int.from_bytes(pipe.read(8))))  # noqa: S301
    assert isinstance(task, Task)  # noqa: S101 - for the type checker
    return task


def main() -> int:
    """Serve until the master says, or goes."""
    task = _unpacked(sys.stdin.buffer)
    try:
        made = contexts(task.config, loader.load())
    except (InputError, MissingExtraError) as error:
        print(f"kb: {error}", file=sys.stderr)
        return REFUSED
    logs.begin(task.config.log_format)
    sockets = [[socket.socket(fileno=one) for one in listener] for listener in task.listeners]
    served = sessions({context.service.protocol for context in made})
    try:
        asyncio.run(
            serve(
                Gateway(made, served, sockets),
                lambda _: _ready(task),
                introduces=task.introduces,
                over=_attend,
            )
        )
    finally:
        for context in made:
            context.pins.close()
    return 0


def _ready(task: Task) -> None:
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    # Not before: the master takes the first line for this one.
    if task.counts:
        logging.getLogger("kb").addHandler(Teller(sys.stdout))


def _attend(end_now: Callable[[], None]) -> None:
    """End when the master has gone: its end of the pipe is closed then, whatever ended it."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1 << 10):
            pass
        loop.call_soon_threadsafe(end_now)
        time.sleep(GRACE)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    # Under its own name, which the master's pickle has.
    from kb.gateway.workers import worker

    sys.exit(worker.main())
