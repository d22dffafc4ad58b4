"""kb.gateway.underway: one message is decided on once, and nobody else waits for it."""

from __future__ import annotations

import asyncio

import pytest

from kb.gateway.decision import Decision
from kb.gateway.pins import Pin, UidScope
from kb.gateway.underway import Key, Outcome, Underway

KEY = Key(UidScope("mail.example.test:143", "alice", "INBOX", 1), "7")
OTHER = KEY._replace(uid="8")
PIN = Pin(Decision(tag="[SPAM]"), 10, 17, b"1" * 32)


class Work:
    """Decides when it is let go, and counts how often it was begun."""

    def __init__(self, outcome: Outcome = PIN) -> None:
        self._outcome, self.let, self.begun = outcome, asyncio.Event(), 0

    async def __call__(self) -> Outcome:
        self.begun += 1
        await self.let.wait()
        return self._outcome


@pytest.mark.parametrize("outcome", [PIN, "no verdict in 30 s"])
def test_the_outcome_is_shared_whatever_it_is(outcome: Outcome) -> None:
    async def run() -> None:
        underway, work = Underway(), Work(outcome)
        tasks = [asyncio.create_task(underway.once(KEY, work)) for _ in range(3)]
        await asyncio.sleep(0)
        assert await underway.once(OTHER, at_once) == "other"
        work.let.set()
        assert await asyncio.gather(*tasks) == [outcome] * 3
        assert work.begun == 1

    async def at_once() -> Outcome:
        return "other"

    asyncio.run(run())


def test_a_decision_is_known_until_it_is_stored_and_a_failure_is_not() -> None:
    async def run() -> None:
        underway, work, failing = Underway(), Work(), Work("down")
        work.let.set()
        failing.let.set()
        assert await underway.once(KEY, work) == PIN
        assert await underway.once(KEY, failing) == PIN
        underway.settled([KEY])
        assert underway.stored == 1
        assert await underway.once(KEY, failing) == "down"
        assert await underway.once(KEY, work) == PIN

    asyncio.run(run())


def test_who_is_cancelled_leaves_the_work_to_the_next() -> None:
    async def run() -> None:
        underway, work = Underway(), Work()
        first = asyncio.create_task(underway.once(KEY, work))
        await asyncio.sleep(0)
        second = asyncio.create_task(underway.once(KEY, work))
        third = asyncio.create_task(underway.once(KEY, work))
        await asyncio.sleep(0)
        third.cancel()
        first.cancel()
        work.let.set()
        assert await second == PIN
        assert work.begun == 2
        for task in (first, third):
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(run())


def test_what_was_found_stored_is_not_kept_and_counts_for_nothing_new() -> None:
    async def run() -> None:
        underway, work = Underway(), Work()
        work.let.set()
        assert await underway.once(KEY, work) == PIN
        assert not underway.decided(KEY, PIN)
        underway.looked_up([KEY])
        assert underway.stored == 0
        assert underway.decided(KEY, PIN)

    asyncio.run(run())
