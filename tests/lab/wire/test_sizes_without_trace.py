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
    assert sizes.shown([])[str(len(SHORT))] == str(len(SHORT) - FRONT_OF_SHORT)


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
    assert sizes.shown(stat(2, total))[str(total)] == str(expected)


def test_a_total_of_more_messages_than_can_be_tried() -> None:
    sizes = Sizes()
    many = fetched(*[SHORT] * 40)
    sizes.learn(many)
    total = 40 * len(SHORT)
    shown = sizes.shown([*stat(40, total), *many])
    assert shown[str(total)] == str(total - 40 * FRONT_OF_SHORT)


def test_a_total_of_what_nobody_fetched_stays() -> None:
    sizes = Sizes()
    sizes.learn(fetched(SHORT))
    assert sizes.shown(stat(1, 12345))["12345"] == "12345"
    assert sizes.shown([Turn(b"STAT", (b"-ERR not now",))]).keys() == {str(len(SHORT))}


def test_without_trace_fields_nothing_is_replaced() -> None:
    sizes = Sizes()
    sizes.learn(fetched(PLAIN))
    assert sizes.shown(stat(1, len(PLAIN))) == {}
