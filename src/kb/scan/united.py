"""Several virus scanners over one message, as one test of octets.

- Each is asked about the same octets; what they find is united.
- None is asked twice about octets that were in this message before.
- One that fails is not asked again in this message, and the others go on: what they find may be
  enough to decide. That it failed is never forgotten.

Other programs are asked about several pieces at a time. What is found in one piece decides which
are looked at after it, so a message is first examined as if they found nothing, as in nearly all
mail, with their answers coming in behind. Where all of them did find nothing, that was the
examination. Else it is made again, piece after piece, with the answers that there are: findings,
their order, and what is failed on are those of an examination that never was ahead.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from types import TracebackType
from typing import Self

from kb.message import Octets, Region
from kb.scan.asked import Asked
from kb.scan.budget import Stopped
from kb.scan.findings import Found, reason
from kb.scan.plugin import VirusTest
from kb.scan.questions import Questions


class NoScannerLeft(Exception):  # noqa: N818 - a state of affairs, not a mistake
    """Every scanner has failed, and none has found anything."""


class United:
    """One message's test; at its end nobody reads the message any more.

    Args:
        tests: the scanners.
        seconds: how long each of them may take in all.
        stop: once set, ends what is under way.
        threads: those in which other programs are asked, by scanner.
        deadline: until when one waits for their answers, by `time.monotonic`.
    """

    def __init__(
        self,
        tests: Iterable[VirusTest],
        seconds: float,
        stop: threading.Event,
        threads: Mapping[VirusTest, Executor],
        deadline: float = math.inf,
    ) -> None:
        # Half of what there is for all messages, so that one message leaves room for others.
        most = sum(test.at_once for test in threads) // 2
        self._questions = Questions(max(1, most), stop, deadline)
        self._asked = [
            Asked(test, seconds, stop, threads.get(test), self._questions) for test in tests
        ]
        self._costly = any(asked.test.costly for asked in self._asked)
        self.failures: list[str] = []
        """Which scanner failed, and of what."""
        self._causes: list[Exception] = []
        self._has_found = False

    def __enter__(self) -> Self:
        """What is asked ends with it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nobody reads the message any more."""
        self._questions.close()

    def ahead(self, octets: Octets) -> Sequence[Found]:
        """What scanners in this process find in octets; other programs are supposed not to.

        Raises:
            Otherwise: one of them did, or failed, in these or earlier octets.
            Stopped: the scan is to end.
            Exception: a scanner in this process failed.
        """
        digest = self._digest(octets)
        found = dict.fromkeys(one for asked in self._asked for one in asked.ahead(octets, digest))
        self._questions.suppose_clean()
        return tuple(found)

    def settle(self) -> None:
        """Wait for the answers to all that was asked ahead. Raises what `ahead` raises."""
        self._questions.suppose_clean(most=0)

    def __call__(self, octets: Octets) -> Sequence[Found]:
        """What any of them finds in octets.

        Raises:
            NoScannerLeft: nobody can tell any more.
            Stopped: the scan is to end.
        """
        digest = self._digest(octets)
        found: dict[Found, None] = {}
        for asked in tuple(self._asked):
            try:
                found.update(dict.fromkeys(asked.about(octets, digest)))
            except Stopped:
                raise
            except Exception as error:
                self._asked.remove(asked)
                self.failures.append(f"{asked.test.name}: {reason(error)}")
                self._causes.append(error)
        self._has_found = self._has_found or bool(found)
        if not self._asked and not self._has_found:
            raise NoScannerLeft("; ".join(self.failures)) from self._causes[0]
        return tuple(found)

    def _digest(self, octets: Octets) -> bytes:
        return Region(octets).digest() if self._costly else b""
