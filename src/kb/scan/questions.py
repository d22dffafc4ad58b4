"""What other programs are asked about one message and have not answered yet."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent import futures

from kb.scan.budget import Stopped
from kb.scan.findings import Found
from kb.scan.patience import SLICE

OCTETS = 4 << 20
"""Most octets that one message's questions keep in memory besides the examination itself: 4 MiB.
A larger question is waited for by itself."""

Question = futures.Future[Sequence[Found]]


class Otherwise(Exception):  # noqa: N818 - a state of affairs, not a mistake
    """A question that was supposed to be answered with nothing was not."""


class Questions:
    """Those that are under way.

    Args:
        most: how many may be, while others are thought of.
        stop: once set, nobody waits for an answer any more.
    """

    def __init__(self, most: int, stop: threading.Event) -> None:
        self._most, self._stop = most, stop
        self._octets: dict[Question, int] = {}

    def add(self, question: Question, octets: int) -> None:
        """One more, and of how many octets."""
        self._octets[question] = octets

    def suppose_clean(self, octets: int = OCTETS, most: int | None = None) -> None:
        """Wait as long as there are too many, and see that those answered found nothing.

        Args:
            octets: how many the questions left may be of.
            most: how many may be left; by default what was told at first.

        Raises:
            Otherwise: something was found, or an answer could not be had.
            Stopped: the scan is to end.
        """
        most = self._most if most is None else most
        while True:
            for question in [one for one in self._octets if one.done()]:
                del self._octets[question]
                if question.exception() or question.result():
                    raise Otherwise
            if len(self._octets) <= most and sum(self._octets.values()) <= octets:
                return
            self._wait(self._octets)

    def answer(self, question: Question) -> Sequence[Found]:
        """The answer to one; raises what kept it from being had, or `Stopped`."""
        while not question.done():
            self._wait((question,))
        self._octets.pop(question, None)
        return question.result()

    def close(self) -> None:
        """Take back what nobody has begun with; return once nobody reads any octets."""
        futures.wait([question for question in self._octets if not question.cancel()])
        self._octets.clear()

    def _wait(self, some: Sequence[Question] | dict[Question, int]) -> None:
        if self._stop.is_set():
            raise Stopped
        futures.wait(some, SLICE, futures.FIRST_COMPLETED)
