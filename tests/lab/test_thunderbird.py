"""Thunderbird itself: what is stored of it is what happens, and what its user reads.

One runs for all tests here. The short form: `python -m kb.lab.mail_clients Thunderbird` runs all.
"""

from __future__ import annotations

import imaplib
from collections.abc import Iterator

import pytest

from conftest import missing
from kb.knowledge import loader
from kb.lab import clients, mail_clients, mail_rules, servers, thunderbird
from kb.lab.errors import LabError
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail.samples import GTUBE, REVERSE_PATH
from kb.lab.mail_rules.scene import MAILS, TAG
from kb.lab.servers.dovecot.stack import Dovecot
from kb.lab.thunderbird import THUNDERBIRD, Thunderbird, pictures
from kb.model import Action, Protocol
from kb.model.client_run import ClientRun, Situation
from kb.model.rule_run import RuleRun
from kb.render import mail_rule

pytestmark = [pytest.mark.slow, pytest.mark.long]

BOOK = loader.load()
RULE, CLIENT = "thunderbird", "Thunderbird"
MET = (Situation.GATEWAY, Situation.REPLACEMENT_MESSAGE, Situation.CERTIFICATE)
CLIENT_RUNS = [run for run in BOOK.client_runs[CLIENT].runs if run.situation in MET]


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    if why := servers.unavailable().get("dovecot"):
        missing(why)
    if THUNDERBIRD.path is None:
        missing(f"Debian packages are missing: {THUNDERBIRD.package}")
    running = Dovecot()
    try:
        yield running
    finally:
        running.close()
        thunderbird.end_shared()


@pytest.fixture(scope="module")
def desk(dovecot: Dovecot) -> Thunderbird:
    del dovecot
    return thunderbird.shared()


@pytest.mark.parametrize(
    "stored", BOOK.rule_runs[RULE].runs, ids=lambda run: f"{run.protocol}-{run.action}"
)
def test_its_filters_do_what_is_stored(stored: RuleRun, dovecot: Dovecot) -> None:
    program, rule = mail_rules.PROGRAMS[RULE], BOOK.mail_rules[RULE]
    assert mail_rules.run(program, rule, dovecot, stored.protocol, stored.action) == stored


@pytest.mark.parametrize(
    "stored", CLIENT_RUNS, ids=[f"{run.protocol}-{run.situation}" for run in CLIENT_RUNS]
)
def test_it_gets_what_is_stored(stored: ClientRun, dovecot: Dovecot) -> None:
    client = mail_clients.CLIENTS[CLIENT]
    found = mail_clients.run(client, dovecot, stored.protocol, stored.situation)
    assert found.compared == stored.compared


def test_what_a_filter_took_is_deleted_for_other_devices(
    dovecot: Dovecot, desk: Thunderbird
) -> None:
    """By IMAP; Thunderbird marks it, and expunges later."""
    account, server = dovecot.account("recipient"), dovecot.address("imap")
    clients.send(dovecot.address("smtp"), REVERSE_PATH, [account.address], *MAILS)
    dovecot.settle()
    with GatewayProcess(configuration({Protocol.IMAP: table(Protocol.IMAP, server)})) as gateway:
        desk.make_folder("Junk")
        key = desk.account(account, Protocol.IMAP, gateway.address(Protocol.IMAP))
        rule = mail_rule.written(BOOK.mail_rules[RULE], TAG, "Junk")
        desk.add_filter(key, "\n".join(rule) + "\n")
        desk.collect(key)
        desk.await_listed(key, TAG)
        with imaplib.IMAP4(*server) as other:
            other.login(account.user, account.password)
            other.select(readonly=True)
            assert other.search(None, "UNDELETED")[1] == [b"2 3"]


def test_a_mail_that_is_rejected_stays_open_and_says_why(
    dovecot: Dovecot, desk: Thunderbird
) -> None:
    account, protocol = dovecot.account("recipient"), Protocol.SMTP
    policy = table(protocol, dovecot.address(protocol), Action.REJECT)
    with GatewayProcess(configuration({protocol: policy})) as gateway:
        key = desk.account(account, Protocol.POP3, dovecot.address("pop3"))
        desk.submit_to(key, gateway.address(protocol))
        assert desk.send(key, account.address, "Minutes", "They are on the shared drive.")
        desk.said()
        assert not desk.send(key, account.address, "Cheap watches", GTUBE.decode())
        (told,) = desk.said()
    assert "Message refused: it was found to be spam" in told
    assert len(dovecot.messages(account)) == 1


def test_pictures_are_of_what_it_shows(dovecot: Dovecot, desk: Thunderbird) -> None:
    taken = pictures.taken(desk, dovecot)
    stored = {one.file: (one.width, one.height) for one in BOOK.pictures[CLIENT].pictures}
    sizes = {f"thunderbird-{name}.png": pictures.size(png) for name, png in taken.items()}
    assert sizes.keys() == stored.keys()
    for name, (width, _) in sizes.items():
        assert width == stored[name][0]
    assert all(png.startswith(b"\x89PNG\r\n") for png in taken.values())
    # The windows are closed again, and the program goes on.
    assert desk.said() == ()


def test_what_throws_is_told(desk: Thunderbird) -> None:
    with pytest.raises(LabError, match="Thunderbird: listed: "):
        desk.listed("no such account")
