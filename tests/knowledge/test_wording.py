"""Wordings: what a stack puts otherwise is learned by counting, and applied tag by tag."""

from __future__ import annotations

import random

from kb.knowledge.wording import Rewording, learned, reworded
from kb.model import Demonstrated, Exchange, Protocol, Verdict


def record(*lines: str) -> Demonstrated:
    exchange = Exchange(client="a", server="b", protocol=Protocol.IMAP, lines=lines)
    return Demonstrated(
        demonstration="x",
        server="y",
        verdict=Verdict.YES,
        findings=(),
        answers=(),
        transcript=(exchange,),
        versions={},
        date="",
    )


ONE = record("C: A1 NOOP", "S: A1 OK NOOP completed.", "C: A2 NOOP", "S: A2 OK NOOP completed.")
OTHER = record("C: A1 NOOP", "S: A1 OK Completed", "C: A2 NOOP", "S: A2 OK Completed")
NOOP = Rewording(after="NOOP", lines=("S: … OK NOOP completed.",), instead=("S: … OK Completed",))


def test_what_is_always_put_otherwise_is_learned_whatever_the_tag() -> None:
    assert learned([(ONE, OTHER)] * 2) == (NOOP,)
    assert reworded(ONE, [NOOP]) == OTHER


def test_what_was_seen_twice_only_is_not() -> None:
    assert learned([(ONE, OTHER)]) == ()


def test_what_mostly_stays_is_not() -> None:
    assert learned([(ONE, OTHER)] * 2 + [(ONE, ONE)] * 3) == ()


def test_another_outcome_is_no_other_wording() -> None:
    refused = record("C: A1 NOOP", "S: A1 NO Completed", "C: A2 NOOP", "S: A2 NO Completed")
    assert learned([(ONE, refused)] * 3) == ()


def test_only_after_the_same_command() -> None:
    other = record("C: A1 CHECK", "S: A1 OK NOOP completed.")
    assert reworded(other, [NOOP]) == other


def test_what_a_client_says_is_left() -> None:
    one, other = record("C: A1 NOOP"), record("C: A1 CHECK")
    assert learned([(one, other)] * 3) == ()


TOP = record("C: TOP 1 0", "S: +OK 7", "S: From: a", "S: .")
TRACED = record("C: TOP 1 0", "S: +OK Message follows", "S: Received: …", "S: From: a", "S: .")


def test_what_is_put_in_goes_before_the_line_behind_it() -> None:
    words = learned([(TOP, TRACED)] * 3)
    assert words == (
        Rewording(after="TOP", lines=("S: +OK 7",), instead=("S: +OK Message follows",)),
        Rewording(after="TOP", lines=("S: From: a",), instead=("S: Received: …", "S: From: a")),
    )
    assert reworded(TOP, words) == TRACED


def test_several_lines_become_others_and_the_longest_goes_first() -> None:
    one = record("C: A1 SELECT INBOX", "S: * FLAGS ()", "S: * 1 EXISTS", "S: A1 OK Selected.")
    other = record("C: A1 SELECT INBOX", "S: * 1 EXISTS", "S: * FLAGS ()", "S: A1 OK Done")
    block = Rewording(
        after="SELECT",
        lines=("S: * FLAGS ()", "S: * 1 EXISTS", "S: … OK Selected."),
        instead=("S: * 1 EXISTS", "S: * FLAGS ()", "S: … OK Done"),
    )
    shorter = Rewording(after="SELECT", lines=("S: * FLAGS ()",), instead=())
    assert reworded(one, [shorter, block]) == other
    assert reworded(record(*one.transcript[0].lines[:2]), [shorter, block]).transcript[0].lines == (
        "C: A1 SELECT INBOX",
    )


def test_the_order_of_evidence_does_not_matter() -> None:
    pairs = [(ONE, OTHER)] * 2 + [(TOP, TRACED)] * 3 + [(ONE, ONE)] + [(TOP, TOP)] * 3
    words = learned(pairs)
    for seed in range(5):
        random.Random(seed).shuffle(pairs)
        assert learned(pairs) == words
