"""One scanner, and what it has said of one message."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Sequence
from concurrent.futures import Executor

from kb.message import Octets
from kb.scan.findings import Found
from kb.scan.patience import Patience
from kb.scan.plugin import VirusTest
from kb.scan.questions import Question, Questions


class Asked:
    """One scanner; it is not asked twice about the same octets.

    Args:
        test: the scanner.
        seconds: how long it may take in all.
        stop: once set, ends what is under way.
        threads: those in which it is asked, where another program does the work.
        questions: what is under way.
    """

    def __init__(
        self,
        test: VirusTest,
        seconds: float,
        stop: threading.Event,
        threads: Executor | None,
        questions: Questions,
    ) -> None:
        self.test, self._threads, self._questions = test, threads, questions
        self._patience = Patience(seconds, stop)
        self._put: dict[bytes, Question] = {}

    def ahead(self, octets: Octets, digest: bytes) -> Sequence[Found]:
        """What it finds; of another program's answer nothing is said, it is only asked for.

        Raises:
            Exception: it is not known.
        """
        if self._threads is None:
            return self.about(octets, digest)
        self._question(octets, digest, self._threads)
        return ()

    def about(self, octets: Octets, digest: bytes) -> Sequence[Found]:
        """What it finds. Raises what `ahead` raises."""
        if not self.test.costly:
            return self.test.test(octets, self._patience)
        return self._questions.answer(self._question(octets, digest, self._threads))

    def _question(self, octets: Octets, digest: bytes, threads: Executor | None) -> Question:
        question = self._put.get(digest)
        if question is None:
            if threads:
                question = self._questions.put(threads, self._test, octets)
            else:
                question = Question()
                try:
                    question.set_result(self._test(octets))
                except Exception as error:
                    question.set_exception(error)
            self._put[digest] = question
        return question

    def _test(self, octets: Octets) -> Sequence[Found]:
        # Until a thread takes it up it waits for other questions, which is no time of the scanner.
        with self._patience:
            try:
                return self.test.test(octets, self._patience)
            except Exception as error:
                _let_go(error)
                del octets
                raise


def _let_go(error: BaseException) -> None:
    """Keep no octets in an error's traceback: the error is kept as long as the message is."""
    cause: BaseException | None = error
    while cause:
        traceback.clear_frames(cause.__traceback__)
        cause = cause.__context__
