"""Claws Mail itself: what is stored of it is what happens, and what its user is asked.

The short form: `python -m kb.lab.mail_clients claws-mail` and `python -m kb.lab.mail_rules
claws-mail` run all; two of its runs as a client stand among the other clients'.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from conftest import missing
from kb.knowledge import loader
from kb.lab import clients, mail_rules, servers
from kb.lab.claws_mail import PROGRAMS, ClawsMail, running, summary
from kb.lab.errors import LabError
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail import samples
from kb.lab.servers import Servers
from kb.lab.servers.stack import Program
from kb.lab.servers.stack import missing as lacking
from kb.lab.wire.encrypted import Authority
from kb.model import Protocol
from kb.model.rule_run import Placed, RuleAction, RuleRun

BOOK = loader.load()
RULE = "claws-mail"
SHORT = {(Protocol.POP3, RuleAction.MOVE), (Protocol.IMAP, RuleAction.DELETE)}


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Servers]:
    if packages := (*lacking(PROGRAMS), *servers.stack("dovecot").missing()):
        missing(f"Debian packages are missing: {' '.join(packages)}")
    try:
        started = servers.start("dovecot")
    except LabError as error:
        missing(str(error))
    yield started
    started.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(
            run,
            id=f"{run.protocol}-{run.action}",
            marks=() if (run.protocol, run.action) in SHORT else pytest.mark.long,
        )
        for run in BOOK.rule_runs[RULE].runs
    ],
)
def test_its_filters_do_what_is_stored(stored: RuleRun, dovecot: Servers) -> None:
    program, rule = mail_rules.PROGRAMS[RULE], BOOK.mail_rules[RULE]
    assert mail_rules.run(program, rule, dovecot, stored.protocol, stored.action) == stored


@pytest.mark.slow
def test_a_filter_that_looks_for_something_else_leaves_all_mail(dovecot: Servers) -> None:
    """The check would not be worth much if the mail were moved without the rule."""
    program, rule = mail_rules.PROGRAMS[RULE], BOOK.mail_rules[RULE]
    other = msgspec.structs.replace(rule, move=f"{rule.move}".replace("^%TAG%", "^%TAG% none"))
    run = mail_rules.run(program, other, dovecot, Protocol.POP3, RuleAction.MOVE)
    assert set(run.placed.values()) == {Placed.INBOX}


@pytest.mark.slow
@pytest.mark.parametrize("protocol", [Protocol.POP3, Protocol.IMAP])
def test_a_strange_certificate_is_asked_about_and_refused(
    protocol: Protocol, dovecot: Servers, tmp_path: Path
) -> None:
    account = dovecot.account("recipient")
    clients.send(
        dovecot.address("smtp"),
        samples.REVERSE_PATH,
        [account.address],
        samples.CLEAN[0].octets,
        settle=dovecot.settle,
    )
    keys = {"tls": "implicit", "certificate": "certificate.pem", "key": "key.pem"}
    policy = table(protocol, dovecot.address(protocol)) | keys
    with GatewayProcess(configuration({protocol: policy}), Authority().files()) as gateway:
        claws = ClawsMail(tmp_path, account, protocol, gateway.address(protocol), encrypted=True)
        claws.set_up()
        got = claws.get()
    assert got.asked == ("TLS certificate is unknown",)
    assert claws.mails() == []


@pytest.mark.slow
def test_one_that_ends_by_itself_is_no_outcome(dovecot: Servers, tmp_path: Path) -> None:
    account, at = dovecot.account("recipient"), dovecot.address("pop3")
    ClawsMail(tmp_path, account, Protocol.POP3, at).set_up()
    with running.Running(tmp_path) as claws:
        claws.quit()
        with pytest.raises(LabError, match="it ended by itself"):
            claws.do("--receive-all")


class TestWithoutIt:
    def test_its_list_is_read(self, tmp_path: Path) -> None:
        octets = _number(24) + _string("UTF-8")
        for subject, references in (("[SPAM] Cheap watches", ["a@b", "c@d"]), ("Größe", [])):
            octets += _number(1, 700, 0, 0, 0)
            octets += b"".join(map(_string, ["S", "date", "S", "R", "", ""]))
            octets += b"".join(map(_string, [subject, "id@host", "", ""])) + _number(0, 0)
            octets += _number(len(references)) + b"".join(map(_string, references))
        (tmp_path / summary.FILE).write_bytes(octets)
        assert summary.subjects(tmp_path) == ("[SPAM] Cheap watches", "Größe")

    def test_a_folder_that_was_never_listed_has_no_subjects(self, tmp_path: Path) -> None:
        assert summary.subjects(tmp_path) == ()

    def test_an_error_in_its_log_is_told_once(self, tmp_path: Path) -> None:
        log = tmp_path / running.LOG
        log.write_text(
            "[2026-11-29 12:14:42] POP> RETR 1\n"
            "[2026-11-29 12:14:42] *** error: error occurred\n"
            "[2026-11-29 12:14:43] POP< +OK *** error: no\n"
            "[2026-11-29 12:14:44] *** error: error occurred\n"
            "[2026-11-29 12:14:45] ** warning: connection closed\n",
            encoding="utf-8",
        )
        assert running.errors(log) == ("error occurred", "connection closed")

    def test_what_does_not_start_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        nothing = Program("no-claws-mail", "claws-mail")
        monkeypatch.setattr(running, "CLAWS", nothing)
        with pytest.raises(LabError, match="apt install claws-mail"):
            running.Running(tmp_path)


def _number(*numbers: int) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)


def _string(text: str) -> bytes:
    return _number(len(text.encode())) + text.encode()
