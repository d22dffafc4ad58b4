"""What other programs are asked about one message and have not answered yet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent import futures
from time import monotonic

from kb.message import Octets
from kb.scan.budget import Stopped, Unfinished
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
        deadline: until when one waits, by `time.monotonic`.
    """

    def __init__(self, most: int, stop: threading.Event, deadline: float) -> None:
        self._most, self._stop, self._deadline = most, stop, deadline
        self._octets: dict[Question, int] = {}
        self._held: dict[Question, list[Octets]] = {}

    def put(
        self, threads: futures.Executor, ask: Callable[[Octets], Sequence[Found]], octets: Octets
    ) -> Question:
        """Have it asked in one of the threads, once one is free."""
        held = [octets]
        question = threads.submit(lambda: ask(held.pop()))
        self._octets[question], self._held[question] = len(octets), held
        return question

    def suppose_clean(self, octets: int = OCTETS, most: int | None = None) -> None:
        """Wait as long as there are too many, and see that those answered found nothing.

        Args:
            octets: how many the questions left may be of.
            most: how many may be left; by default what was told at first.

        Raises:
            Otherwise: something was found, or an answer could not be had.
            Stopped: the scan is to end.
            Unfinished: the scan takes longer than it may.
        """
        most = self._most if most is None else most
        while True:
            for question in [one for one in self._octets if one.done()]:
                self._forget(question)
                if question.exception() or question.result():
                    raise Otherwise
            if len(self._octets) <= most and sum(self._octets.values()) <= octets:
                return
            self._wait(self._octets)

    def answer(self, question: Question) -> Sequence[Found]:
        """The answer to one; raises what kept it from being had, `Stopped` or `Unfinished`."""
        while not question.done():
            self._wait((question,))
        self._forget(question)
        return question.result()

    def close(self) -> None:
        """Take back what nobody has begun with; return once nobody reads any octets."""
        # What is cancelled stays in the executor's queue until its turn comes; its octets do not.
        begun = [one for one in self._octets if not one.cancel()]
        for question, held in self._held.items():
            if question.cancelled():
                held.clear()
        futures.wait(begun)
        self._octets.clear()
        self._held.clear()

    def _forget(self, question: Question) -> None:
        self._octets.pop(question, None)
        self._held.pop(question, None)

    def _wait(self, some: Sequence[Question] | dict[Question, int]) -> None:
        if self._stop.is_set():
            raise Stopped
        if monotonic() > self._deadline:
            raise Unfinished("no answer in the time for one scan")
        futures.wait(some, SLICE, futures.FIRST_COMPLETED)
