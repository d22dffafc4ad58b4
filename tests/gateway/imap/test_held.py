"""kb.gateway.imap.held: answers that come in several responses are one, however many wait."""

from __future__ import annotations

from kb.gateway.imap.held import Held, HeldAnswers
from kb.wire.imap.attributes import Answered

MANY = 200_000
"""A walk through those that wait, for each of them, would take ten minutes."""
FLAGS = Answered("FLAGS", b"FLAGS ()", b"()")
MODSEQ = Answered("MODSEQ", b"MODSEQ (1)", b"(1)")


def test_many_answers_each_in_two_responses() -> None:
    held = HeldAnswers()
    for item in (FLAGS, MODSEQ):
        for number in range(1, MANY + 1):
            held.add(Held(number, [item], ()), is_more=True)
    assert [one.number for one in held.waiting] == list(range(1, MANY + 1))
    assert all(one.kept == [FLAGS, MODSEQ] for one in held.waiting)


def test_what_comes_behind_an_expunge_has_the_new_number() -> None:
    held = HeldAnswers()
    for number in (1, 2, 3):
        held.add(Held(number, [FLAGS], ()), is_more=True)
    held.expunged(2)
    held.add(Held(2, [MODSEQ], ()), is_more=True)
    assert [(one.number, len(one.kept)) for one in held.waiting] == [(1, 1), (0, 1), (2, 2)]
    # What nobody asked for is an answer of its own, and so is what comes after all was given.
    held.add(Held(2, [MODSEQ], ()), is_more=False)
    assert len(held.waiting) == 4
    held.clear()
    held.add(Held(2, [MODSEQ], ()), is_more=True)
    assert [len(one.kept) for one in held.waiting] == [1]
