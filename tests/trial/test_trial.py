"""Trials: what each action makes of a message, against what the gateway's own rules say."""

from __future__ import annotations

import pytest

from kb.knowledge import loader
from kb.lab.mail.samples import EICAR, GTUBE
from kb.message import InfectedPart
from kb.model import Action, Protocol, Threat, Verdict
from kb.scan import Findings
from kb.trial import tried
from kb.trial.records import Report, Trial

BOOK = loader.load()
MAIL = (
    b"From: a@example.org\r\nSubject: Figures\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\n\r\nHello\r\n"
    b'--b\r\nContent-Disposition: attachment; filename="a.com"\r\n\r\n' + EICAR + b"\r\n--b--\r\n"
)
FOUND = Findings("", (InfectedPart((2,), "a.com", "EICAR"),))
PLAIN = b"Subject: Figures\r\n\r\nHello\r\n"


def one(report: Report) -> Trial:
    (trial,) = report.trials
    return trial


def test_each_action_is_tried_by_itself_and_has_its_cells() -> None:
    report = tried(MAIL, FOUND, BOOK)
    assert [trial.actions for trial in report.trials] == [(action,) for action in Action]
    for trial in report.trials:
        for protocol, (allowed,) in trial.allowed.items():
            cell = BOOK.cells[allowed.cell]
            assert (cell.action, cell.protocol) == (trial.actions[0], protocol)
            assert allowed.verdict is cell.article
            assert (allowed.reason == "") is (cell.article is Verdict.YES)


def test_a_tag_is_one_insertion_that_size_and_list_show() -> None:
    trial = one(tried(PLAIN, Findings(), BOOK, [Action.TAG]))
    (change,) = trial.changes
    assert (change.at, change.removed, change.added) == (9, 0, 7)
    assert (change.came, change.goes) == ("Subject: Figures\n", "Subject: [SPAM] Figures\n")
    assert trial.after is not None
    assert (trial.after.subject, trial.after.octets) == ("[SPAM] Figures", len(PLAIN) + 7)


def test_what_was_found_is_stripped_and_nothing_else() -> None:
    report = tried(MAIL, FOUND, BOOK, [Action.STRIP_AND_DELIVER])
    assert report.assumed == []
    trial = one(report)
    (change,) = trial.changes
    assert EICAR.decode() in change.came
    assert EICAR.decode() not in change.goes
    assert "a.com" in change.goes
    assert trial.after is not None
    assert trial.after.octets == len(MAIL) + change.added - change.removed


@pytest.mark.parametrize(
    ("octets", "part"),
    [(PLAIN, ""), (MAIL, "2")],
    ids=["without attachments, the message itself", "its attachment"],
)
def test_where_nothing_is_found_something_is_taken_for_it_and_told(
    octets: bytes, part: str
) -> None:
    report = tried(octets, Findings(), BOOK)
    assert report.assumed == [Threat.SPAM, Threat.VIRUS]
    assert report.spam == ""
    assert [found.part for found in report.infected] == [part]


def test_spam_found_is_not_supposed() -> None:
    assert tried(PLAIN, Findings("GTUBE"), BOOK, [Action.TAG]).assumed == []


def test_two_actions_are_taken_together_and_one_that_does_not_deliver_ends_it() -> None:
    both = tried(MAIL, FOUND, BOOK, [Action.STRIP_AND_DELIVER, Action.TAG])
    assert len(one(both).changes) == 2
    ended = one(tried(MAIL, FOUND, BOOK, [Action.DO_NOT_DELIVER, Action.TAG]))
    assert ended.actions == (Action.DO_NOT_DELIVER,)
    assert (ended.outcome, ended.after, ended.changes) == ("drop", None, [])


def test_one_protocol_alone() -> None:
    report = tried(PLAIN, Findings(), BOOK, [Action.REJECT], [Protocol.POP3])
    assert list(one(report).allowed) == [Protocol.POP3]


def test_accept_and_deliver_change_nothing() -> None:
    for action in (Action.ACCEPT, Action.DELIVER):
        report = tried(MAIL, FOUND, BOOK, [action])
        assert one(report).changes == []
        assert one(report).after == report.before


SIGNED = b"DKIM-Signature: v=1; d=example.org; h=from:%b; bh=x; b=y\r\n"


@pytest.mark.parametrize(
    ("header", "action", "said"),
    [
        (SIGNED % b"subject", Action.TAG, "broken, Subject is signed and was changed"),
        (SIGNED % b"date", Action.TAG, "as it was before"),
        (SIGNED % b"date", Action.STRIP_AND_DELIVER, "broken, the body was changed"),
        (SIGNED % b"subject", Action.ACCEPT, "as it was before"),
    ],
)
def test_which_dkim_signatures_break(header: bytes, action: Action, said: str) -> None:
    trial = one(tried(header + MAIL, FOUND, BOOK, [action]))
    assert trial.signatures == [f"DKIM signature of example.org: {said}"]


SMIME = (
    b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=s;"
    b' protocol="application/pkcs7-signature"\r\n\r\n--s\r\n'
    b'Content-Disposition: attachment; filename="a.com"\r\n\r\nx\r\n'
    b"--s\r\nContent-Type: application/pkcs7-signature\r\n\r\nabc\r\n--s--\r\n"
)


def test_smime_survives_a_tag_and_no_stripping() -> None:
    tagged = one(tried(SMIME, Findings(), BOOK, [Action.TAG]))
    assert tagged.signatures == ["S/MIME signature: as it was before"]
    stripped = one(tried(SMIME, Findings(), BOOK, [Action.STRIP_AND_DELIVER]))
    assert stripped.signatures == ["S/MIME signature: broken, what it signs was changed"]


def test_openpgp_is_told_by_its_name() -> None:
    pgp = SMIME.replace(b"pkcs7-signature", b"pgp-signature")
    trial = one(tried(pgp, Findings(), BOOK, [Action.TAG]))
    assert trial.signatures == ["OpenPGP signature: as it was before"]


def test_a_long_change_is_cut_in_its_middle_and_controls_are_named() -> None:
    body = b"x" * 5000 + b"\x1b[31m" + GTUBE
    trial = one(tried(b"Subject: x\r\n\r\n" + body, Findings(), BOOK, [Action.STRIP_AND_DELIVER]))
    (change,) = trial.changes
    assert "octets not shown" in change.came
    assert len(change.came) < 1400
    assert "\x1b" not in change.came
