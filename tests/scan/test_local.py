"""Scanning in threads: the loop lives on, and no failure is taken for clean."""

from __future__ import annotations

import asyncio
import gc
import mmap
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from kb.message import InfectedPart, Octets
from kb.scan import Findings, ScannerUnavailable, scanner
from kb.scan.findings import Found
from kb.scan.local import LocalScanner
from kb.scan.patience import Patience
from kb.scan.scanners.builtin import EICAR, GTUBE
from kb.scan.settings import Settings

MESSAGE = b"Subject: x\r\n\r\nbody\r\n"


def run(coroutine: Coroutine[Any, Any, Findings | None]) -> Findings:
    return asyncio.run(coroutine)


def nothing(octets: Octets) -> None:
    return None


class Does:
    """A virus test that does what it is told to."""

    name = "test://"
    costly = False
    at_once = 0

    def __init__(self, does: Callable[[Octets], object]) -> None:
        self._does = does

    def test(self, octets: Octets, patience: Patience) -> tuple[Found, ...]:
        self._does(octets)
        return ()

    def version(self, patience: Patience) -> str:
        return "1"


def local(spam: Callable[[Octets], None], virus: Callable[[Octets], object]) -> LocalScanner:
    return LocalScanner([spam], [Does(virus)])


def test_findings() -> None:
    builtin = scanner("builtin", "builtin")
    assert run(builtin.scan(MESSAGE)) == Findings()
    assert run(builtin.scan(MESSAGE + GTUBE)) == Findings(spam="GTUBE")
    infected = (InfectedPart((), "", "EICAR-Test-File"),)
    assert run(builtin.scan(MESSAGE + EICAR)) == Findings(infected=infected)


def test_a_mapped_file() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(MESSAGE + bytes(1 << 20) + EICAR)
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            findings = run(scanner("builtin", "builtin").scan(mapped))
    assert [part.path for part in findings.infected] == [()]


@pytest.mark.parametrize("error", [RuntimeError("no"), MemoryError(), RecursionError(), OSError(5)])
def test_whatever_fails_is_a_failure_and_not_clean(error: Exception) -> None:
    def fail(octets: Octets) -> None:
        raise error

    for failing in (local(fail, nothing), local(nothing, fail)):
        with pytest.raises(ScannerUnavailable, match=str(error) or type(error).__name__) as caught:
            run(failing.scan(MESSAGE))
        assert caught.value.__cause__ is error


def test_a_scan_by_built_in_tests_alone_has_its_time_too() -> None:
    hurried = scanner("builtin", "builtin", Settings(timeout=1e-9))
    # Of a plain text the first look is all, and takes none.
    assert run(hurried.scan(MESSAGE)) == Findings()
    for content in (MESSAGE + b"\xff", MESSAGE + b"\xff" + GTUBE.replace(b"$", b"")):
        with pytest.raises(ScannerUnavailable, match="not looked into in the time for one scan"):
            run(hurried.scan(content))


def test_the_loop_lives_on() -> None:
    alive = threading.Event()

    def wait(octets: Octets) -> None:
        # Would wait for ever if the loop did.
        assert alive.wait(60)

    async def both() -> Findings:
        task = asyncio.create_task(local(nothing, wait).scan(MESSAGE))
        await asyncio.sleep(0)
        alive.set()
        return await task

    assert run(both()) == Findings()


def test_who_cancels_may_close_the_map_at_once(caplog: pytest.LogCaptureFixture) -> None:
    started, goes_on = threading.Event(), threading.Event()
    seen: list[str] = []

    def slow(octets: Octets) -> None:
        started.set()
        assert goes_on.wait(60)
        seen.append("still reading")

    async def cancelled() -> None:
        task = asyncio.create_task(local(nothing, slow).scan(MESSAGE))
        await asyncio.to_thread(started.wait, 60)
        task.cancel()
        asyncio.get_running_loop().call_later(0.01, goes_on.set)
        with pytest.raises(asyncio.CancelledError):
            await task
        seen.append("cancelled")

    run(cancelled())
    assert seen[-1] == "cancelled"
    assert "still reading" in seen
    # That the examination was stopped is no failure that nobody has read.
    gc.collect()
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []


def test_a_scan_that_has_not_begun_is_never_begun() -> None:
    goes_on = threading.Event()
    count: list[None] = []

    def slow(octets: Octets) -> None:
        count.append(None)
        assert goes_on.wait(60)

    async def many() -> None:
        scanning = local(nothing, slow)
        tasks = [asyncio.create_task(scanning.scan(MESSAGE)) for _ in range(10)]
        await asyncio.sleep(0.01)
        for task in tasks[2:]:
            task.cancel()
        await asyncio.wait(tasks[2:])
        goes_on.set()
        await asyncio.gather(*tasks[:2])

    run(many())
    calls = len(count)
    count.clear()
    goes_on.set()
    run(local(nothing, slow).scan(MESSAGE))
    assert calls == 2 * len(count)


def test_many_loops_share_a_scanner() -> None:
    builtin = scanner("builtin", "builtin")
    assert [run(builtin.scan(MESSAGE)) for _ in range(3)] == [Findings()] * 3


def test_many_plain_texts_leave_other_mail_its_time() -> None:
    """They wait for their turn where all messages do, and not before the questions of each."""

    slow = Does(lambda _: time.sleep(0.005))
    slow.costly, slow.at_once = True, 2
    scanner = LocalScanner([nothing], [slow], Settings(timeout=0.5), (), (GTUBE,))
    head = b"From: a@example.test\r\nSubject: hello\r\n"
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nPart %d\r\n"
    mixed = head + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    mixed += b"".join(part % n for n in range(8)) + b"--b--\r\n"

    async def burst() -> Findings:
        plain = [
            asyncio.create_task(scanner.scan(head + b"\r\nText %d\r\n" % n)) for n in range(200)
        ]
        await asyncio.sleep(0.05)
        found = await scanner.scan(mixed)
        await asyncio.gather(*plain)
        return found

    assert run(burst()) == Findings()
