"""kb.bench.stress: what contradicts itself is found, and the gateway does not."""

from __future__ import annotations

import re

import pytest

from conftest import missing
from kb.bench.options import Options
from kb.bench.stress import run as stress
from kb.bench.stress.tally import Tally, report
from kb.bench.stress.view import Mailbox, View, Violation
from kb.lab import servers
from kb.lab.mail.samples import GTUBE
from kb.wire.imap.response import Status


@pytest.fixture
def view() -> View:
    """Three messages, the second's unique-id not known."""
    view = View()
    view.exists(3)
    view.fetched(1, 11)
    view.fetched(3, 13)
    return view


def test_it_follows_the_server(view: View) -> None:
    view.expunge(1, "UID FETCH")
    view.exists(4)
    view.fetched(1, 12)
    assert (view.uids, view.known) == ([12, 13, None, None], [12, 13])


@pytest.mark.parametrize(
    "lie",
    [
        lambda view: view.exists(2),
        lambda view: view.expunge(4, "NOOP"),
        lambda view: view.expunge(0, "NOOP"),
        lambda view: view.expunge(1, "FETCH"),
        lambda view: view.fetched(4, None),
        lambda view: view.fetched(1, 12),
        lambda view: view.fetched(2, 13),
        lambda view: view.fetched(2, 9),
    ],
)
def test_what_cannot_be_true(view: View, lie: object) -> None:
    assert callable(lie)
    with pytest.raises(Violation):
        lie(view)


def test_octets_stay_and_spam_is_tagged() -> None:
    direct, filtered = Mailbox(filtered=False), Mailbox(filtered=True)
    direct.told(1, GTUBE)
    filtered.told(1, b"Subject: [SPAM] x\r\n\r\n" + GTUBE)
    for mailbox in (direct, filtered):
        with pytest.raises(Violation, match="other octets"):
            mailbox.told(1, b"others")
    with pytest.raises(Violation, match="untagged"):
        filtered.told(2, GTUBE)


def test_what_is_counted() -> None:
    tally = Tally()
    for said in (Status("OK", b""), Status("NO", b"EXPUNGEISSUED"), Status("NO", b"UNAVAILABLE")):
        tally.answered("FETCH", said)
    tally.failed("NOOP", "connection lost")
    assert (tally.commands.total(), tally.expunged) == (4, 1)
    assert dict(tally.errors) == {"NO [UNAVAILABLE] to FETCH": 1, "connection lost (NOOP)": 1}
    lines = list(report(2, Tally(), tally))
    assert any(re.fullmatch(r"errors +0 +2", line) for line in lines)


@pytest.mark.slow
def test_the_gateway_adds_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    """On Dovecot; Cyrus 3.6 ends sessions at this with a failed assertion of its own."""
    if why := servers.unavailable().get("dovecot"):
        missing(why)
    found = stress.run(Options(rounds=1, server="dovecot", seconds=3, clients=8, seed=1))
    told = capsys.readouterr().err
    assert "8 clients, 4 a mailbox, 3 s each; --seed 1" in told
    commands, errors = found.measures
    assert errors.reached(errors.aims[0]), told
    assert min(side.median for side in commands.sides) * 3 > 50
