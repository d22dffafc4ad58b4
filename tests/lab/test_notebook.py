"""The notebook API: short to type, the same in every run, silent about third parties."""

from __future__ import annotations

import imaplib
import poplib
import re
import socket

import pytest

from kb.errors import InputError
from kb.knowledge import loader
from kb.lab.errors import LabError
from kb.lab.notebook import (
    Lab,
    ambiguous,
    cell,
    claims,
    demonstration,
    experiment,
    readings,
    sample,
    scanned,
)
from kb.lab.notebook.run import running


def test_an_experiment_in_three_lines() -> None:
    run = experiment("spam/reject/smtp")
    assert repr(run) == "spam/reject/smtp by gateway: yes"
    assert run.verdict == "yes"
    assert str(run.findings).splitlines()[0].startswith("met: the sender's server was told 5yz")
    told = str(run.transcript.between("sender", "gateway"))
    assert re.search(r"^  S: 550[ -]5\.7\.1 .+", told, re.MULTILINE)
    assert "sender: spam: 550" in str(run.observation)
    assert run.refusal == ""


def test_a_forced_mechanism_by_name() -> None:
    run = experiment("spam/drop/pop3", "error-reply")
    assert repr(run) == "spam/drop/pop3 by error-reply: no"
    assert "spam/drop/pop3" in run.refusal
    assert str(run.mechanism).splitlines() == [
        "error-reply: The gateway answers an error where the client asks for a flagged message.",
        "Its cost: The message stays listed, so clients report an error and ask again in every "
        "session.",
    ]
    assert "-ERR the message is refused by policy" in str(run.transcript)
    assert experiment("spam/drop/pop3").evidence.mechanism == "prefetch-hide-delete"


@pytest.mark.parametrize("reader", ["pop3", "direct_pop3", "imap", "direct_imap"])
def test_a_reader_is_let_in_once_accepted_mail_is_delivered(
    reader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Postfix says 250 before it delivers, so `lab.direct_pop3` was now and then empty.
    settled: list[str] = []
    policy = {"spam": "accept"}
    with Lab(smtp=policy, pop3=policy, imap=policy) as lab:
        servers = type(running())
        monkeypatch.setattr(servers, "settle", lambda _: settled.append("settled"))
        with socket.create_connection(lab.direct_smtp) as sender:
            sender.recv(1)
        assert not settled
        with socket.create_connection(getattr(lab, reader)) as client:
            assert client.recv(1) in {b"+", b"*"}
            assert settled
            monkeypatch.undo()


def test_a_reader_sees_an_empty_maildrop_where_mail_is_never_delivered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(_: object) -> None:
        raise LabError("mail is left in the queue")

    with Lab() as lab:
        monkeypatch.setattr(type(running()), "settle", never)
        with socket.create_connection(lab.direct_pop3) as client:
            assert client.recv(1) == b"+"
        monkeypatch.undo()


def test_a_demonstration_in_three_lines() -> None:
    run = demonstration("search-misses-the-tag")
    assert repr(run) == "search-misses-the-tag: yes"
    assert str(run.findings).startswith("met: FETCH tells a Subject with the tag")
    assert str(run.answers.of("other client")).splitlines() == [
        'other client to mail server: SEARCH SUBJECT "[SPAM]"',
        "  found nothing",
        'other client to mail server: SEARCH SUBJECT "watches"',
        "  found 2",
    ]
    assert 'C: A5 SEARCH SUBJECT "[SPAM]"' in str(run.transcript.between("recipient", "gateway"))


def test_what_the_scanner_sees() -> None:
    message = ambiguous("two-types")
    assert len(readings(message)) == 2
    assert str(readings(message)).splitlines()[:2] == [
        "Reading 1:",
        "  the message, text/plain: 220 octets",
    ]
    assert len(readings(sample("clean-1"))) == 1
    assert str(scanned(message)) == "infected: the message: EICAR-Test-File"
    assert str(scanned(sample("spam"))) == "spam: GTUBE"
    assert str(scanned(sample("clean-1"))) == "clean"
    locked = "not scannable: part 2, file.bin: Archive.Encrypted"
    assert str(scanned(ambiguous("zip-locked"))) == locked
    assert str(scanned(ambiguous("zip-locked"), "pass")) == f"passed, {locked}"
    with pytest.raises(InputError, match="did you mean two-types"):
        ambiguous("two-type")


def test_mail_that_passes_is_not_scanned() -> None:
    refusing = {"spam": "reject", "virus": "do-not-deliver"}
    with Lab(smtp=refusing, passing=["bounces@example.org"]) as lab:
        lab.send("spam", "virus")
        assert [message.form for message in lab.maildrop.messages] == ["as-sent", "as-sent"]


def test_unknown_names_are_one_line() -> None:
    with pytest.raises(InputError, match="did you mean search-misses-the-tag"):
        demonstration("search-misses")
    with pytest.raises(InputError, match="did you mean spam/drop/pop3"):
        experiment("spam/drop/pop")
    with pytest.raises(InputError, match="choose error-reply or cut-connection"):
        experiment("spam/drop/pop3", "magic")
    with pytest.raises(InputError, match="'clean'; did you mean clean-"):
        sample("clean")
    with pytest.raises(InputError, match="'error'"):
        Lab(pop3="error")


def read(lab: Lab, number: int) -> list[bytes]:
    assert lab.pop3
    client = poplib.POP3(*lab.pop3)
    client.user(lab.recipient.user)
    client.pass_(lab.recipient.password)
    lines: list[bytes] = client.retr(number)[1]
    client.quit()
    return lines


def test_by_hand_through_the_gateway() -> None:
    with Lab(pop3={"spam": "tag"}, smtp={"spam": "drop"}) as lab:
        lab.deliver("clean-1", "spam")
        lab.send("spam", "clean-2")
        assert str(lab.maildrop).splitlines() == [
            "1: clean-1, as-sent, 230 octets",
            "2: spam, as-sent, 246 octets",
            "3: clean-2, as-sent, 211 octets",
        ]
        assert b"Subject: [SPAM] Cheap watches" in read(lab, 2)
        text = str(lab.transcript)
        assert "POP3: recipient to gateway" in text
        assert "  S: Subject: [SPAM] Cheap watches" in text


def test_by_hand_through_a_forced_gateway() -> None:
    with Lab(pop3="prefetch-hide-delete") as lab:
        lab.deliver("spam", "clean-1")
        assert b"Subject: Lunch on Friday" in read(lab, 1)
        assert "STAT" not in str(lab.transcript)


def test_by_hand_on_imap() -> None:
    with Lab(imap="error-reply") as lab:
        lab.deliver("clean-1", "spam")
        assert lab.imap
        client = imaplib.IMAP4(*lab.imap)
        client.login(lab.recipient.user, lab.recipient.password)
        client.select()
        assert client.fetch("2", "(BODY[])") == ("NO", [b"the message is refused by policy"])
        client.logout()
        text = str(lab.transcript.between("recipient", "gateway"))
        assert text.splitlines()[0] == "IMAP: recipient to gateway"
        assert "  S: * 2 EXISTS" in text
        assert "NO the message is refused by policy" in text
        assert "pymap" not in text
        assert "RECENT" not in text


def test_a_session_that_goes_on_can_be_shown() -> None:
    with Lab() as lab:
        client = poplib.POP3(*lab.direct_pop3)
        client.user(lab.recipient.user)
        client.pass_(lab.recipient.password)
        client.stat()
        assert str(lab.transcript).splitlines()[-2:] == ["  C: STAT", "  S: +OK 0 0"]
        client.quit()
        assert len(lab.maildrop) == 0
        assert str(lab.maildrop) == "(empty)"


def test_after_its_end_nothing_is_missing_from_the_dialogues() -> None:
    with Lab(pop3={"spam": "accept"}) as lab:
        lab.deliver("spam")
        read(lab, 1)
        cut = poplib.POP3(*lab.pop3)
        cut.user(lab.recipient.user)
        cut.close()
    ends = [list(dialogue.lines())[-2:] for dialogue in lab.transcript]
    assert ends[:3] == [
        ["  C: QUIT", "  S: 221 …"],
        ["  C: QUIT", "  S: +OK …"],
        ["  C: QUIT", "  S: +OK …"],
    ]
    assert ends[3] == ["  C: USER recipient", "  S: +OK …"]
    assert str(lab.maildrop) == "1: spam, as-sent, 246 octets"


def test_what_is_shown_is_the_same_in_every_run() -> None:
    first, second = (experiment("spam/tag/smtp") for _ in range(2))
    assert str(first.transcript) == str(second.transcript)
    assert first.transcript._repr_html_() == second.transcript._repr_html_()
    assert str(first.observation) == str(second.observation)


def test_nothing_of_a_third_party_is_shown() -> None:
    shown = str(experiment("virus/strip-and-deliver/smtp").transcript)
    for word in ("Delivered", "HELP", "33554432", "Twisted", "mail.example.test", "Received"):
        assert word not in shown


def test_html_shows_both_sides_and_escapes() -> None:
    shown = experiment("spam/drop/smtp").transcript._repr_html_()
    assert "<figcaption>SMTP: sender (C) to gateway (S)</figcaption>" in shown
    assert "\n<b>C: RCPT TO:&lt;recipient@example.test&gt;</b>\nS: 250 …\n" in shown


def test_sending_without_an_smtp_gateway_is_told() -> None:
    with Lab() as lab, pytest.raises(ValueError, match="no SMTP gateway here"):
        lab.send("spam")


def test_a_policy_that_is_refused_says_why() -> None:
    with pytest.raises(LabError, match="spam/reject/pop3"):
        Lab(pop3={"spam": "reject"})


def test_what_is_stated_comes_from_the_book() -> None:
    told = cell("spam/drop/pop3")
    assert str(told).splitlines()[0] == "Spam, Drop, POP3: no"
    assert loader.load().cells["spam/drop/pop3"].cost in str(told)
    assert "../docs/actions/drop.md#spam-drop-pop3" in told._repr_markdown_()
    claim = loader.load().claims["pop3-has-no-envelope"]
    told = claims(claim.id, "retr-err-removes-nothing")
    assert str(told).splitlines()[:2] == [
        f"- {claim.statement}",
        "  Inferred: RFC 1939 section 9: “Minimal POP3 Commands”",
    ]
    assert "../docs/rationale/envelope.md#pop3-has-no-envelope" in told._repr_markdown_()


def test_what_is_not_stated_is_one_line() -> None:
    with pytest.raises(InputError, match="did you mean spam/drop/pop3"):
        cell("spam/drop/pop")
    with pytest.raises(InputError, match="did you mean retr-err-removes-nothing"):
        claims("pop3-has-no-envelope", "retr-err-removes")


def test_findings_and_observations_are_lists_in_a_notebook() -> None:
    run = experiment("spam/reject/pop3")
    assert "- ✕ not met: the message is in no mailbox" in run.findings._repr_markdown_()
    assert "\n- ✕ LIST has 2, RETR 2 was refused\n" in run.observation._repr_markdown_()
