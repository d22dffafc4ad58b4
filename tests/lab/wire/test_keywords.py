"""Transcripts do not depend on how a client's library spells its commands."""

from __future__ import annotations

import pytest

from kb.lab.wire import keywords
from kb.lab.wire.transcript import Normaliser
from kb.lab.wire.turn import Turn
from kb.model import Protocol


@pytest.mark.parametrize(
    "line",
    [
        b"mail FROM:<A.b@Example.org> size=230 body=8BITMIME smtputf8",  # smtplib up to 3.12
        b"mail from:<A.b@Example.org> size=230 body=8BITMIME smtputf8",  # smtplib since 3.13
        b"MAIL FROM:<A.b@Example.org> SIZE=230 BODY=8BITMIME SMTPUTF8",
    ],
)
def test_smtp_paths_and_parameters_keep_their_values(line: bytes) -> None:
    assert keywords.command(line) == b"MAIL FROM:<A.b@Example.org> SIZE=230 BODY=8BITMIME SMTPUTF8"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (b"rcpt to:<b@example.test>", b"RCPT TO:<b@example.test>"),
        (b"rcpt TO: <b c@example.test> notify=never", b"RCPT TO: <b c@example.test> NOTIFY=never"),
        (b"MAIL FROM:<>", b"MAIL FROM:<>"),
        (b"mail something else", b"MAIL something else"),
        (b"ehlo sender.example.org", b"EHLO sender.example.org"),
        (b"data", b"DATA"),
        (b"Top 1 0", b"TOP 1 0"),
        (b"pass top secret", b"PASS top secret"),
        (b".", b"."),
        (b"", b""),
    ],
)
def test_verbs_are_in_capitals(line: bytes, shown: bytes) -> None:
    assert keywords.command(line) == shown


@pytest.mark.parametrize("line", [b"dXNlcg==", b"datA9dGhlcg==", b"quit-no-verb", b"retrieve"])
def test_what_is_no_verb_stays(line: bytes) -> None:
    assert keywords.command(line) == line


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (b"a1 uid fetch 1 (Flags)", b"a1 UID FETCH 1 (Flags)"),
        (b"A2 Select inbox", b"A2 SELECT inbox"),
        (b"A3 append in {3}\r\na b", b"A3 APPEND in {3}\r\na b"),
        (b"done", b"done"),
        (b"A4 1 noop", b"A4 1 noop"),
    ],
)
def test_imap_names_are_in_capitals(line: bytes, shown: bytes) -> None:
    assert keywords.imap_command(line) == shown


@pytest.mark.parametrize(
    ("protocol", "one", "other"),
    [
        (Protocol.SMTP, b"mail FROM:<a@b> size=1", b"MAIL from:<a@b> SIZE=1"),
        (Protocol.POP3, b"retr 1", b"RETR 1"),
        (Protocol.IMAP, b"A1 select INBOX", b"A1 SELECT INBOX"),
    ],
)
def test_transcripts_show_both_alike(protocol: Protocol, one: bytes, other: bytes) -> None:
    first, second = (
        Normaliser({}).lines(protocol, [Turn(command, (b"250 OK",))], "sender")
        for command in (one, other)
    )
    assert first == second
