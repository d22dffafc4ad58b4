"""What the state machines of the three protocols share: messages, and how they are played."""

from __future__ import annotations

import itertools

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from kb.lab.mail.samples import GTUBE

_numbers = itertools.count(1)


def message(spam: bool, lines: int) -> tuple[bytes, bytes]:
    """A message as it is sent, and as it is shown where spam is tagged; no two are alike."""
    text = b"".join(b".line %d\r\n" % n for n in range(lines)) + (GTUBE + b"\r\n") * spam
    head = b"From: a@example.test\r\nSubject: %bnumber %d\r\n\r\n"
    number = next(_numbers)
    return head % (b"", number) + text, head % (b"[SPAM] " * spam, number) + text


def play(machine: type[RuleBasedStateMachine]) -> None:
    """Play a few sessions at random, the same ones each time."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            derandomize=True,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
