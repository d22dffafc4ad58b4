"""The commands that run mail programs: their exit statuses, and what they say."""

from __future__ import annotations

import pytest

from conftest import missing
from kb.lab.mail_clients.__main__ import main as clients
from kb.lab.mail_clients.submission.__main__ import main as submission
from kb.lab.mail_rules.__main__ import main as rules
from kb.lab.products.__main__ import main as products
from kb.lab.servers import unavailable


@pytest.mark.parametrize("main", [clients, submission, rules, products])
def test_an_unknown_program_is_one_line(main: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert callable(main)
    assert main(["no-such-program"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("kb.lab.")
    assert "no-such-program" in captured.err
    assert captured.err.count("\n") == 1


@pytest.mark.slow
def test_a_program_run_again_does_what_is_stored(capsys: pytest.CaptureFixture[str]) -> None:
    if why := unavailable().get("dovecot"):
        missing(why)
    status = rules(["mutt"])
    out = capsys.readouterr().out
    if "not run" in out:
        missing(out)
    assert (status, out) == (0, "mutt: 4 runs, as stored\n")
