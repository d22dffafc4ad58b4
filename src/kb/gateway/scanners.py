"""The scanners that sessions use: one that nobody is going to use any more is closed."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from kb.scan import Scanner
from kb.scan.combined import Combined

LOG = logging.getLogger("kb.gateway.scanners")


class Scanners:
    """Counts the sessions of each scanner.

    Args:
        current: those of the sessions to come.
    """

    def __init__(self, current: Iterable[Scanner]) -> None:
        self._sessions = Counter[int]()
        self._closing = set[asyncio.Task[None]]()
        self._current = {id(scanner): scanner for scanner in current}

    @contextmanager
    def used(self, scanner: Scanner) -> Iterator[None]:
        """A session that uses it, to its end."""
        self._sessions[id(scanner)] += 1
        try:
            yield
        finally:
            self._sessions[id(scanner)] -= 1
            self._close_unused([scanner])

    def renew(self, current: Iterable[Scanner]) -> None:
        """These are those of the sessions to come; others close once no session uses them."""
        before, self._current = self._current, {id(scanner): scanner for scanner in current}
        self._close_unused(before.values())

    def _close_unused(self, scanners: Iterable[Scanner]) -> None:
        for scanner in scanners:
            if self._sessions[id(scanner)]:
                continue
            del self._sessions[id(scanner)]
            if id(scanner) not in self._current and isinstance(scanner, Combined):
                closing = asyncio.create_task(scanner.close())
                # The event loop holds its tasks weakly.
                self._closing.add(closing)
                closing.add_done_callback(self._closed)

    def _closed(self, closing: asyncio.Task[None]) -> None:
        self._closing.discard(closing)
        if not closing.cancelled() and (error := closing.exception()):
            LOG.warning("connections of a scanner could not be closed", exc_info=error)
