"""kb.bench.killed: what is counted, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kb.bench.killed import run
from kb.bench.killed.ledger import WRONG, Forms, Key, Ledger, digest, wrong
from kb.bench.options import Options

FIRST, SECOND = run.message(1), run.message(2)
KNOWN = {Key("ann", n): Forms(digest(run.message(n)), b"tagged") for n in (1, 2)}


def all_is_well() -> tuple[Ledger, list[bytes]]:
    """The clients, and the maildrop: one of two messages was deleted."""
    ledger = Ledger()
    for _ in range(2):
        ledger.got("ann", FIRST)
    deleted = [ledger.got("ann", SECOND)]
    ledger.quits(deleted)
    ledger.quitted(deleted)
    return ledger, [FIRST]


def test_what_is_as_it_should_be() -> None:
    ledger, there = all_is_well()
    assert not +wrong(ledger, KNOWN, {"ann": there})


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        (lambda _, there: there.clear(), "lost"),
        (lambda _, there: there.append(FIRST), "there twice"),
        (lambda _, there: there.append(SECOND), "deleted for good, and there"),
        (lambda ledger, _: ledger.whole.pop(Key("ann", 2)), "never retrieved"),
        (lambda ledger, _: ledger.whole[Key("ann", 1)].add(b"tagged"), "told in two ways"),
        (lambda ledger, _: ledger.got("ann", SECOND[:-9]), "told as no gateway would"),
        (lambda ledger, _: ledger.got("ann", b"octets"), "nobody's"),
        (lambda _, there: there.append(FIRST[:-9]), "nobody's"),
    ],
)
def test_what_is_wrong_is_counted(harm: Callable[[Ledger, list[bytes]], object], what: str) -> None:
    ledger, there = all_is_well()
    harm(ledger, there)
    assert wrong(ledger, KNOWN, {"ann": there})[what] == 1


def test_who_was_not_told_finds_it_deleted_or_not() -> None:
    for there in ([FIRST, SECOND], [FIRST]):
        ledger, _ = all_is_well()
        ledger.told.clear()
        assert not +wrong(ledger, KNOWN, {"ann": there})


def test_without_quit_nothing_is_deleted() -> None:
    ledger, there = all_is_well()
    ledger.gave_up(ledger.asked)
    ledger.asked.clear()
    ledger.told.clear()
    assert wrong(ledger, KNOWN, {"ann": there})["lost"] == 1


@pytest.mark.slow
def test_nothing_is_lost_while_the_gateway_is_killed() -> None:
    """By the server that is there: Dovecot, where it is installed."""
    measures, left_out, _ = run.run(Options(messages=6, clients=3))
    assert not left_out
    counts = {one.what: {side.name: side.median for side in one.sides} for one in measures}
    for protocol in ("POP3", "IMAP"):
        assert counts[f"{protocol}: the gateway killed"]["gateway"] >= run.KILLS
        came = counts[f"{protocol}: messages that came"]
        assert came["whole"] >= 18
        assert came["torn"] >= run.KILLS // 3
    assert counts["POP3: messages deleted"]["with QUIT sent"] == 6
    aims = [(one, aim) for one in measures for aim in one.aims]
    assert len(aims) == 2 * len(WRONG)
    assert [one.what for one, aim in aims if not one.reached(aim)] == []
