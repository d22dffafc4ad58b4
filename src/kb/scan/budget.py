"""Bounds on what looking into one message may cost."""

from __future__ import annotations

import threading

MEMBER_OCTETS = 64 << 20
"""Largest file in an archive: 64 MiB."""
INFLATED_OCTETS = 256 << 20
"""Most octets that the archives in one part may give in all: 256 MiB."""
MEMBERS = 20_000
"""Most files in the archives of one part."""
DERIVED_OCTETS = 1 << 30
"""Most octets looked at in one message, in all decodings: 1 GiB, and eight times its size."""
DEPTH = 16
"""How deep archives and messages may nest in each other."""


class Exceeded(Exception):  # noqa: N818 - not a mistake of ours
    """A message asks for more than the bounds allow."""


class Stopped(Exception):  # noqa: N818 - not a mistake either
    """Nobody waits for the result any more."""


class Budget:
    """What is left to spend on one message of `size` octets."""

    def __init__(self, size: int, stop: threading.Event) -> None:
        self._derived = DERIVED_OCTETS + 8 * size
        self._stop = stop
        self.next_part()

    def next_part(self) -> None:
        """Start on another part: one that asks for too much does not condemn the others."""
        self._inflated = INFLATED_OCTETS
        self._members = MEMBERS

    def derive(self, octets: int) -> None:
        """Account for octets that are looked at.

        Raises:
            Exceeded: there are more of them than the bounds allow.
            Stopped: the scan is to end.
        """
        if self._stop.is_set():
            raise Stopped
        self._derived -= octets
        if self._derived < 0:
            raise Exceeded

    def inflate(self, octets: int) -> None:
        """Account for octets that came out of an archive. Raises what `derive` raises."""
        self._inflated -= octets
        if self._inflated < 0:
            raise Exceeded
        self.derive(0)

    def member(self) -> None:
        """Account for one file in an archive. Raises what `derive` raises."""
        self._members -= 1
        if self._members < 0:
            raise Exceeded
        self.derive(0)
