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

    Args:
        seconds: for all that it is asked about one message, a second attempt included.
        stop: once set, nobody waits for the result any more.
    """

    def __init__(self, seconds: float, stop: threading.Event) -> None:
        self._seconds, self._left, self._stop = seconds, seconds, stop
        self._since: float | None = None

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
        left = self._left - self._elapsed()
        if left <= 0:
            raise TimeoutError(f"no answer in {self._seconds:g} s")
        return left

    def __enter__(self) -> Self:
        """The clock runs."""
        self._since = time.monotonic()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """The clock stands."""
        self._left -= self._elapsed()
        self._since = None

    def _elapsed(self) -> float:
        return 0 if self._since is None else time.monotonic() - self._since
