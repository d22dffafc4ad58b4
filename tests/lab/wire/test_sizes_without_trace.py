"""Sizes told without the trace fields that a server counts."""

from __future__ import annotations

from kb.lab.wire.sizes_without_trace import Sizes
from kb.lab.wire.turn import Turn

SHORT = b"Received: from a\r\n" + b"Subject: x\r\n\r\n"
LONG = b"Return-Path: <a@b>\r\nReceived: from a\r\n\tby b\r\n" + b"Subject: longer\r\n\r\n"
PLAIN = b"Subject: none in front\r\n\r\n"
FRONT_OF_SHORT, FRONT_OF_LONG = 18, 45


def fetched(*contents: bytes) -> list[Turn]:
    return [Turn(b"RETR 1", (b"+OK",), content) for content in contents]


def stat(count: int, total: int) -> list[Turn]:
    return [Turn(b"STAT", (b"+OK %d %d" % (count, total),))]


def test_what_one_dialogue_fetched_is_known_in_another() -> None:
    sizes = Sizes()
    sizes.learn(fetched(SHORT))
    assert sizes.without(len(SHORT)) == len(SHORT) - FRONT_OF_SHORT
    assert sizes.without(len(LONG)) == len(LONG)


def test_literals_of_imap_are_known_too() -> None:
    sizes = Sizes()
    reply = b"* 1 FETCH (BODY[] {%d}\r\n%s)" % (len(LONG), LONG)
    sizes.learn([Turn(b"A1 FETCH 1 (BODY[])", (reply, b"A1 OK"))])
    assert sizes.without(len(LONG)) == len(LONG) - FRONT_OF_LONG


def test_a_total_of_some_messages_that_others_fetched() -> None:
    sizes = Sizes()
    sizes.learn(fetched(SHORT, LONG, PLAIN))
    total = len(SHORT) + len(LONG)
    expected = total - FRONT_OF_SHORT - FRONT_OF_LONG
    assert sizes.totals(stat(2, total))[str(total)] == str(expected)


def test_a_total_of_more_messages_than_can_be_tried() -> None:
    sizes = Sizes()
    many = fetched(*[SHORT] * 40)
    sizes.learn(many)
    total = 40 * len(SHORT)
    shown = sizes.totals([*stat(40, total), *many])
    assert shown[str(total)] == str(total - 40 * FRONT_OF_SHORT)


def test_a_total_of_what_nobody_fetched_stays() -> None:
    sizes = Sizes()
    sizes.learn(fetched(SHORT))
    assert sizes.totals(stat(1, 12345))["12345"] == "12345"
    assert sizes.totals([Turn(b"STAT", (b"-ERR not now",))]) == {}


def test_without_trace_fields_nothing_is_replaced() -> None:
    sizes = Sizes()
    sizes.learn(fetched(PLAIN))
    assert sizes.totals(stat(1, len(PLAIN))) == {str(len(PLAIN)): str(len(PLAIN))}


def test_of_two_messages_of_one_size_the_number_tells_which() -> None:
    one, other = SHORT + b"12345678", b"Received: from abcde\r\nSubject: x\r\n\r\n1234"
    assert len(one) == len(other)
    sizes = Sizes()
    sizes.learn([Turn(b"RETR 1", (b"+OK",), one), Turn(b"RETR 2", (b"+OK",), other)])
    assert sizes.without(len(one), 1) == len(one) - FRONT_OF_SHORT
    assert sizes.without(len(one), 2) == len(one) - FRONT_OF_SHORT - 4
    listed = Turn(b"LIST", (b"+OK", b"1 %d" % len(one), b"2 %d" % len(one)))
    told = sizes.totals([*stat(2, 2 * len(one)), listed])
    assert told[str(2 * len(one))] == str(2 * len(one) - 2 * FRONT_OF_SHORT - 4)


def test_a_partial_that_begins_in_trace_fields() -> None:
    sizes = Sizes()
    sizes.learn(fetched(LONG))
    assert sizes.trace_in(LONG[10:], 10) == FRONT_OF_LONG - 10
    assert sizes.trace_in(LONG[10:20], 10) == 10
    assert sizes.trace_in(LONG[FRONT_OF_LONG:], FRONT_OF_LONG) == 0
    assert sizes.trace_in(b"something else", 10) == 0
