"""Bounds on what looking into one message may cost."""

from __future__ import annotations

import math
import threading
from time import monotonic

MEMBER_OCTETS = 64 << 20
"""Largest file in an archive: 64 MiB."""
INFLATED_OCTETS = 256 << 20
"""Most octets that the archives in one part may give in all: 256 MiB."""
MEMBERS = 20_000
"""Most files in the archives of one part."""
DERIVED_OCTETS = 1 << 30
"""Most octets looked at in one message, in all decodings: 1 GiB, and eight times its size."""
PROCESSES = 20
"""Most archives in one message that are opened by a process of their own."""
DEPTH = 16
"""How deep archives and messages may nest in each other."""


class Exceeded(Exception):  # noqa: N818 - not a mistake of ours
    """A part asks for more than the bounds allow."""


class Exhausted(Exceeded):
    """The message as a whole does: whatever part comes next, nobody looks into it."""


class Unfinished(Exception):  # noqa: N818 - how a scan ended, not a mistake in code
    """It is not known what is in a part, for no reason that is to be seen in the part."""


class Stopped(Exception):  # noqa: N818 - not a mistake either
    """Nobody waits for the result any more."""


class Budget:
    """What is left to spend on one message.

    Args:
        size: its octets.
        stop: once set, nobody waits for the result any more.
        deadline: when the scan has to be done, by `time.monotonic`.
    """

    def __init__(self, size: int, stop: threading.Event, deadline: float = math.inf) -> None:
        self._derived = DERIVED_OCTETS + 8 * size
        self._processes = PROCESSES
        self._stop, self._deadline = stop, deadline
        self.next_part()

    def next_part(self) -> None:
        """Start on another part: one that asks for too much does not condemn the others."""
        self._inflated = INFLATED_OCTETS
        self._members = MEMBERS

    def derive(self, octets: int) -> None:
        """Account for octets that are looked at.

        Raises:
            Exhausted: there are more of them than the bounds allow.
            Unfinished: the scan takes longer than it may.
            Stopped: the scan is to end.
        """
        if self._stop.is_set():
            raise Stopped
        if monotonic() > self._deadline:
            raise Unfinished("the message's parts: not looked into in the time for one scan")
        self._derived -= octets
        if self._derived < 0:
            raise Exhausted

    def inflate(self, octets: int) -> None:
        """Account for octets that came out of an archive.

        Raises:
            Exceeded: there are more of them in this part than the bounds allow.
            Exception: whatever `derive` raises.
        """
        self._inflated -= octets
        if self._inflated < 0:
            raise Exceeded
        self.derive(0)

    def member(self) -> None:
        """Account for one file in an archive. Raises what `inflate` raises."""
        self._members -= 1
        if self._members < 0:
            raise Exceeded
        self.derive(0)

    def process(self) -> None:
        """Account for a process that opens an archive. Raises what `derive` raises."""
        self._processes -= 1
        if self._processes < 0:
            raise Exhausted
        self.derive(0)
