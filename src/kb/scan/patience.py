"""How long is waited for one scanner that looks at one message."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Self

from kb.scan.budget import Stopped

SLICE = 0.2
"""Longest wait in one piece, in seconds: so long may a scan go on that nobody wants any more."""


class Patience:
    """Counts only what passes while the scanner is asked: `with patience: …`.

    It may be asked several things at a time, from several threads: such time counts once.

    Args:
        seconds: for all that it is asked about one message, a second attempt included.
        stop: once set, nobody waits for the result any more.
    """

    def __init__(self, seconds: float, stop: threading.Event) -> None:
        self._seconds, self._left, self._stop = seconds, seconds, stop
        self._since = 0.0
        self._questions = 0
        self._lock = threading.Lock()

    def slice(self) -> float:
        """How many seconds may be waited now, at most `SLICE`; then ask again.

        Raises what `left` raises.
        """
        return min(self.left(), SLICE)

    def left(self) -> float:
        """How many seconds there are.

        Raises:
            TimeoutError: they are used up.
            Stopped: the scan is to end.
        """
        if self._stop.is_set():
            raise Stopped
        with self._lock:
            left = self._left - self._elapsed()
        if left <= 0:
            raise TimeoutError(f"no answer in {self._seconds:g} s")
        return left

    def begin(self) -> None:
        """A question is put: the clock runs."""
        with self._lock:
            if not self._questions:
                self._since = time.monotonic()
            self._questions += 1

    def end(self) -> None:
        """It is answered: without another the clock stands."""
        with self._lock:
            if self._questions == 1:
                self._left -= self._elapsed()
            self._questions -= 1

    def __enter__(self) -> Self:
        """As `begin`."""
        self.begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """As `end`."""
        self.end()

    def _elapsed(self) -> float:
        return time.monotonic() - self._since if self._questions else 0
