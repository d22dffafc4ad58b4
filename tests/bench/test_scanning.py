"""kb.bench.scanning: the same messages for every scanner, and a line for each."""

from __future__ import annotations

import re

import pytest

from conftest import need
from kb.bench import scanning


def test_no_two_messages_are_alike_and_they_are_the_same_in_each_run() -> None:
    batch = list(scanning.messages(8))
    assert len(set(batch)) == 8
    assert batch == list(scanning.messages(8))
    assert {len(message) > 100_000 for message in batch} == {True, False}


@pytest.mark.slow
def test_each_scanner_has_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    need("clamd", "clamav-daemon")
    need("spamd")
    need("rspamd")
    scanning.main(["--messages", "4", "--at-once", "2"])
    _, head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["scanner", "scans/s", "middle", "ms", "longest", "ms"]
    names = [re.split(r"  +", line)[0] for line in lines]
    assert names == ["builtin", "clamd", "spamd", "rspamd", "all of them"]
    assert all(float(line[18:].split()[0]) > 0 for line in lines)
