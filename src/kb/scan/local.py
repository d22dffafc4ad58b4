"""A scanner whose tests run in this process, in threads of its own."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

from kb.message import Octets
from kb.scan.envelope import NOTHING_KNOWN, Envelope
from kb.scan.examine import examine
from kb.scan.findings import Findings, ScannerUnavailable
from kb.scan.plugin import Test

THREADS = 2
"""How many messages are examined at a time: this bounds the memory that scanning takes."""


class LocalScanner:
    """Examines messages in threads, so that the event loop lives on meanwhile.

    Args:
        spam: looks at texts; None where somebody else looks for spam.
        virus: looks at everything.
    """

    def __init__(self, spam: Test | None, virus: Test) -> None:
        self._spam = spam or _nothing
        self._virus = virus
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="scan")

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        """Scan a whole message.

        The octets are not read any more once this returns or raises, cancelled or not: a map
        may then be closed. The envelope makes no difference here.

        Raises:
            ScannerUnavailable: something failed on the way. Never is that taken for clean.
        """
        stop = threading.Event()
        task = self._threads.submit(examine, octets, self._spam, self._virus, stop)
        try:
            return await asyncio.shield(asyncio.wrap_future(task))
        except asyncio.CancelledError:
            stop.set()
            while not task.cancel() and not task.done():
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.wait([asyncio.wrap_future(task)])
            raise
        except Exception as error:
            raise ScannerUnavailable(f"{type(error).__name__}: {error}") from error


def _nothing(octets: Octets) -> None:
    """Finds no spam."""
