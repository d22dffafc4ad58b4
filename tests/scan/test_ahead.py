"""Scanners that are asked ahead: as fast as they answer, and findings as if they were not."""

from __future__ import annotations

import asyncio
import mmap
import threading
import time
import weakref
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from kb.lab.ambiguity.case import Case
from kb.lab.ambiguity.measuring import cases
from kb.message import Octets
from kb.scan import Findings, ScannerUnavailable
from kb.scan.budget import Stopped
from kb.scan.combined import Combined
from kb.scan.findings import Found
from kb.scan.local import ASKING, LocalScanner
from kb.scan.patience import Patience
from kb.scan.plugin import VirusTest
from kb.scan.questions import OCTETS, Questions
from kb.scan.scanners.builtin import EICAR, Builtin, spam
from kb.scan.settings import Settings

AT_ONCE = 4
SETTINGS = Settings(pass_unscannable=True)


def parts(*contents: bytes) -> bytes:
    """A message with these parts."""
    pieces = (
        b"--b\r\nContent-Type: a/b; name=%d\r\n\r\n%s\r\n" % one for one in enumerate(contents)
    )
    return b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"".join(pieces) + b"--b--\r\n"


class Slow:
    """Finds EICAR, and answers in an order of its own; fails of octets with `fails` in them.

    Args:
        at_once: 0: it is asked in order.
        fails: octets.
    """

    name = "slow://"
    costly = True

    def __init__(self, at_once: int, fails: bytes = b"") -> None:
        self.at_once, self._fails = at_once, fails
        self._lock = threading.Lock()
        self._sizes: list[int] = []
        self.most, self.most_octets = 0, 0
        """Of questions at a time, and of octets in them, but for one question by itself."""

    def test(self, octets: Octets, patience: Patience) -> Sequence[Found]:
        with self._lock:
            self._sizes.append(len(octets))
            self.most = max(self.most, len(self._sizes))
            if len(self._sizes) > 1:
                self.most_octets = max(self.most_octets, sum(self._sizes))
        try:
            if self.at_once:
                time.sleep(zlib.crc32(octets) % 5 / 1000)
            if self._fails and octets.find(self._fails) >= 0:
                raise OSError("down")
            return (Found("EICAR", self.name),) if octets.find(EICAR) >= 0 else ()
        finally:
            with self._lock:
                self._sizes.remove(len(octets))

    def version(self, patience: Patience) -> str:
        return "1"


def outcome(content: bytes, tests: Sequence[VirusTest]) -> Findings | str:
    """What is found, or why it is not known."""
    try:
        return asyncio.run(Combined(LocalScanner([spam], tests, SETTINGS), []).scan(content))
    except ScannerUnavailable as error:
        return str(error)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_findings_are_those_in_order(case: Case) -> None:
    for fails in (b"", EICAR[:20], b"boundary"):
        ahead, in_order = ([Slow(at_once, fails), Builtin()] for at_once in (AT_ONCE, 0))
        assert outcome(case.octets, ahead) == outcome(case.octets, in_order)


def test_what_is_found_in_many_parts_is_told_in_their_order() -> None:
    content = parts(*(EICAR + b"%d" % n if n % 3 else b"clean %d" % n for n in range(30)))
    found = outcome(content, [Slow(AT_ONCE)])
    assert isinstance(found, Findings)
    assert [one.path for one in found.infected] == [(n + 1,) for n in range(30) if n % 3]
    assert [one.file for one in found.infected] == [str(n) for n in range(30) if n % 3]


@pytest.mark.parametrize("at", [0, 17, 29])
def test_one_part_that_fails_fails_the_whole(at: int) -> None:
    content = parts(*(b"fails" if n == at else b"clean %d" % n for n in range(30)))
    assert outcome(content, [Slow(AT_ONCE, b"fails")]) == "slow://: down"
    assert outcome(content, [Builtin(), Slow(AT_ONCE, b"fails")]) == "slow://: down"


def test_what_was_found_before_it_failed_is_told_and_what_is_behind_is_not() -> None:
    content = parts(EICAR, b"fails", EICAR + b"behind")
    found = outcome(content, [Slow(AT_ONCE, b"fails")])
    assert isinstance(found, Findings)
    assert [one.path for one in found.infected] == [(1,)]
    assert found.failures == ("slow://: down",)


def test_no_more_questions_at_a_time_than_the_scanner_has_whatever_they_are_of() -> None:
    slow = Slow(AT_ONCE)
    scanning = LocalScanner([], [slow])

    async def several() -> None:
        every = (parts(*(b"%d %d" % (m, n) for n in range(20))) for m in range(ASKING))
        await asyncio.gather(*(scanning.scan(content) for content in every))

    asyncio.run(several())
    assert slow.most == AT_ONCE


def test_the_octets_that_are_kept_for_them_are_bounded() -> None:
    slow = Slow(AT_ONCE)
    large, small = b"x" * (OCTETS // 2 + 1), b"y" * (OCTETS // 8)
    content = parts(large + b"1", small + b"1", small + b"2", large + b"2", large + b"3")
    assert outcome(content, [slow]) == Findings()
    assert slow.most > 1
    # The one that was too much is waited for before anything else is thought of.
    assert slow.most_octets <= OCTETS + len(large) + 1


def test_who_cancels_waits_for_no_question_that_was_not_begun_with() -> None:
    begun, goes_on = threading.Event(), threading.Event()
    asked: list[bytes] = []

    class Hangs(Slow):
        def test(self, octets: Octets, patience: Patience) -> Sequence[Found]:
            asked.append(octets[:])
            begun.set()
            while not goes_on.wait(0.01):
                patience.left()
            return ()

    async def cancelled() -> None:
        scanning = LocalScanner([], [Hangs(1)])
        first = asyncio.create_task(scanning.scan(parts(b"1", b"2", b"3")))
        await asyncio.to_thread(begun.wait, 60)
        second = asyncio.create_task(scanning.scan(parts(b"4", b"5")))
        await asyncio.sleep(0.1)
        for task in (second, first):
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(task, 60)
            # Its questions were behind one that hangs, and nobody read them.
            assert task is first or len(asked) == 1

    asyncio.run(cancelled())
    goes_on.set()


def test_time_that_questions_share_counts_once() -> None:
    stop = threading.Event()
    patience = Patience(60, stop)

    def ask(_: int) -> None:
        with patience:
            time.sleep(0.2)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(ask, range(5)))
    assert 60 - 5 * 0.2 < patience.left() <= 60 - 0.2
    before = patience.left()
    time.sleep(0.05)
    assert patience.left() == before
    stop.set()
    with pytest.raises(Stopped):
        patience.left()


def test_a_scanner_that_hangs_has_its_time_once_for_all_parts() -> None:
    class Hangs(Slow):
        def test(self, octets: Octets, patience: Patience) -> Sequence[Found]:
            while True:
                time.sleep(patience.slice())

    begun = time.monotonic()
    scanning = LocalScanner([], [Hangs(AT_ONCE)], Settings(timeout=0.5))
    with pytest.raises(ScannerUnavailable, match=r"^slow://: no answer in 0\.5 s$"):
        asyncio.run(scanning.scan(parts(*(b"%d" % n for n in range(50)))))
    assert time.monotonic() - begun < 50 * 0.5 / AT_ONCE


def test_what_waits_for_anothers_questions_loses_none_of_its_own_time() -> None:
    """A message of many parts that take long, and one of which the scanner says something soon."""
    settings = Settings(timeout=1)

    class Takes(Slow):
        def test(self, octets: Octets, patience: Patience) -> Sequence[Found]:
            end = time.monotonic() + (0.3 if octets.find(b"slow") >= 0 else 0)
            while time.monotonic() < end:
                time.sleep(min(0.01, patience.slice()))
            return ()

    async def both() -> None:
        scanning = LocalScanner([], [Takes(AT_ONCE)], settings)
        many = asyncio.create_task(scanning.scan(parts(*(b"slow %d" % n for n in range(40)))))
        await asyncio.sleep(0.1)
        ordinary = (parts(b"%d" % n, b"and %d" % n) for n in range(4))
        assert await asyncio.gather(*map(scanning.scan, ordinary)) == [Findings()] * 4
        assert not many.done()
        with pytest.raises(ScannerUnavailable, match=r"^slow://: no answer in 1 s$"):
            await many

    asyncio.run(both())


def test_what_is_gone_through_twice_has_its_time_once() -> None:
    class Works(Builtin):
        """Takes its time in this process."""

        def test(self, octets: Octets, patience: Patience) -> Sequence[Found]:
            time.sleep(0.1)
            return super().test(octets, patience)

    scanning = LocalScanner([], [Slow(AT_ONCE), Works()], Settings(timeout=1))
    content = parts(*(b"%d" % n for n in range(15)), EICAR, *(b"%d" % n for n in range(16, 40)))
    begun = time.monotonic()
    found = asyncio.run(scanning.scan(content))
    assert found.failures[-1].endswith("not looked into in the time for one scan")
    assert time.monotonic() - begun < 2 * 2


def test_questions_that_are_taken_back_keep_no_octets() -> None:
    goes_on, stop = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(goes_on.wait)
        questions = Questions(4, stop, time.monotonic() + 60)
        octets = mmap.mmap(-1, 100)
        kept = weakref.ref(octets)
        questions.put(pool, lambda _: (), octets)
        del octets
        questions.close()
        assert kept() is None
        goes_on.set()
