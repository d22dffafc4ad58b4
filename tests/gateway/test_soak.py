"""The soak's short form: senders and readers of all sorts, every message counted."""

from __future__ import annotations

import re

import pytest

from kb.bench.soak import __main__ as soak


@pytest.mark.slow
def test_every_message_is_counted_in_and_out(capsys: pytest.CaptureFixture[str]) -> None:
    """`make soak` is the same for ten minutes."""
    status = soak.main(["--seconds", "10"])
    told = capsys.readouterr().out
    assert status == 0, told
    assert "--seed " in told
    counts = {name: int(n) for name, n in re.findall(r"^ *(.+?) +(\d+)$", told, re.MULTILINE)}
    assert counts["what does not agree"] == 0
    for some in ("accepted", "SMTP sessions", "POP3 messages read", "IMAP messages read"):
        assert counts[some] > 0, told
    assert counts["copies of what was accepted"] >= counts["accepted"]
