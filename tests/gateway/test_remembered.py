"""kb.gateway.remembered: mailboxes that sessions had open, as many as there is room for."""

from __future__ import annotations

from array import array

from kb.gateway.decision import Decision
from kb.gateway.pins import Pin, UidScope
from kb.gateway.remembered import Known, Remembered
from kb.message import InfectedPart


def scope(name: str) -> UidScope:
    return UidScope("127.0.0.1:143", "alice", name, 1)


def known(count: int, altered: int = 0) -> Known:
    pins = {uid: Pin(Decision(tag="[SPAM]"), 1, 8, b"") for uid in range(1, altered + 1)}
    return Known(array("I", range(1, count + 1)), bytes(count), pins)


def test_the_ones_used_last_stay() -> None:
    remembered = Remembered(most=25)
    for name in "ab":
        remembered.put(scope(name), known(10))
    assert remembered.get(scope("a")) == known(10)
    remembered.put(scope("c"), known(10))
    assert remembered.get(scope("b")) is None
    assert remembered.get(scope("a"))
    assert remembered.get(scope("c"))


def test_what_is_put_again_counts_once() -> None:
    remembered = Remembered(most=25)
    for _ in range(9):
        remembered.put(scope("a"), known(10))
    remembered.put(scope("b"), known(10))
    assert remembered.get(scope("a"))
    assert remembered.get(scope("b"))


def test_what_there_is_no_room_for() -> None:
    remembered = Remembered(most=25)
    remembered.put(scope("a"), known(26))
    remembered.put(scope("b"), known(1, altered=1))
    assert remembered.get(scope("a")) is remembered.get(scope("b")) is None
    remembered.put(scope("c"), known(25))
    assert remembered.get(scope("c"))


def test_a_decision_weighs_what_it_is_long() -> None:
    parts = tuple(InfectedPart((n,), "x" * 200, "EICAR") for n in range(50))
    pins = {1: Pin(Decision(infected=parts), 1, 8, b"")}
    assert Known(array("I", (1,)), b"\1", pins).weight > 20 * known(1, altered=1).weight


def test_what_alone_is_too_much_drives_out_nothing() -> None:
    remembered = Remembered(most=25)
    remembered.put(scope("a"), known(20))
    remembered.put(scope("b"), known(26))
    assert remembered.get(scope("a"))
