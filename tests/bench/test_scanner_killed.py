"""kb.bench.scanner_killed: what is counted, and that nothing is lost."""

from __future__ import annotations

import pytest

from conftest import need
from kb.bench import scanner_killed
from kb.bench.options import Options
from kb.bench.scanner_killed import message, outcomes

STRIPPED = b"Subject: Number 0\r\n\r\nFile: file.com\r\nFinding: Eicar\r\n"


def test_what_is_as_it_should_be() -> None:
    assert +outcomes(2, [message(1), STRIPPED]) == {"there once": 2, "infected, and stripped": 1}


@pytest.mark.parametrize(
    ("there", "wrong"),
    [
        ([STRIPPED], "lost"),
        ([STRIPPED, message(1), message(1)], "there twice"),
        ([STRIPPED, message(1), message(2)], "sent by nobody"),
        ([STRIPPED, message(1), b"Subject: another\r\n\r\n"], "sent by nobody"),
        ([message(0), message(1)], "with its virus"),
        ([STRIPPED, message(1).replace(b"Y2xlY", b"Y2xlZ")], "clean, and altered"),
    ],
)
def test_what_is_wrong_is_counted(there: list[bytes], wrong: str) -> None:
    assert outcomes(2, there)[wrong] == 1


@pytest.mark.slow
def test_nothing_is_lost_while_clamd_is_killed() -> None:
    need("clamd", "clamav-daemon")
    measures, left_out, _ = scanner_killed.run(Options(messages=12))
    assert not left_out
    counts = {one.what: {side.name: side.median for side in one.sides} for one in measures}
    (rounds,) = counts["clamd killed, hung and reloaded"].values()
    put_off, named = counts["messages put off meanwhile"].values()
    sent, once, stripped = counts["messages in and out"].values()
    assert (rounds >= 1, put_off >= 2, sent >= 12) == (True, True, True)
    assert (named, once) == (put_off, sent)
    assert stripped == len(range(0, int(sent), scanner_killed.INFECTED_EVERY))
    aims = [(one, aim) for one in measures for aim in one.aims]
    assert len(aims) == 5
    assert all(one.reached(aim) for one, aim in aims)
