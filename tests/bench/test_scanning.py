"""kb.bench.scanning: the same messages for every scanner, and a figure for each."""

from __future__ import annotations

import pytest

from conftest import need
from kb.bench import scanning
from kb.bench.options import Options


def test_no_two_messages_are_alike_and_they_are_the_same_in_each_run() -> None:
    batch = list(scanning.messages(8))
    assert len(set(batch)) == 8
    assert batch == list(scanning.messages(8))
    assert {len(message) > 100_000 for message in batch} == {True, False}


@pytest.mark.slow
def test_each_scanner_is_measured() -> None:
    need("clamd", "clamav-daemon")
    need("spamd")
    need("rspamd")
    (measure,), left_out, _ = scanning.run(Options(rounds=1, messages=2))
    assert not left_out
    assert [side.name for side in measure.sides] == [
        *("builtin", "clamd", "spamd", "rspamd", "yara", "all of them")
    ]
    assert all(side.median > 0 for side in measure.sides)
