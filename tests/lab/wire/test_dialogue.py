"""Recordings read as dialogues, however the octets were cut and however far a client ran ahead."""

from __future__ import annotations

import random

import pytest

from kb.lab.wire import dialogue
from kb.lab.wire.turn import Turn
from kb.lab.wire.wiretap import Piece
from kb.model import Protocol

SMTP = """
S: 220 mail.example.test
C: EHLO sender.example.org
S: 250-mail.example.test
S: 250 SIZE 1000
C: MAIL FROM:<a@example.org>
S: 250 OK
C: RCPT TO:<b@example.test>
S: 250 OK
C: DATA
S: 354 go on
C: Subject: x
C:
C: ..stuffed
C: .
S: 250 OK
C: QUIT
S: 221 bye
"""

POP3 = """
S: +OK <1@example.test>
C: CAPA
S: +OK
S: UIDL
S: .
C: STAT
S: +OK 2 320
C: LIST
S: +OK 2 messages
S: 1 120
S: 2 200
S: .
C: LIST 2
S: +OK 2 200
C: TOP 2 0
S: -ERR no
C: RETR 1
S: +OK 120 octets
S: Subject: x
S:
S: ..stuffed
S: .
C: QUIT
S: +OK
"""


def pieces(text: str) -> list[Piece]:
    lines = text.strip().splitlines()
    return [Piece(line[0] == "C", line[3:].encode() + b"\r\n") for line in lines]


def cut(every: list[Piece], size: int) -> list[Piece]:
    """The same octets in pieces of at most that size."""
    return [
        Piece(piece.by_client, piece.octets[at : at + size])
        for piece in every
        for at in range(0, len(piece.octets), size)
    ]


def test_smtp() -> None:
    turns = dialogue.turns(Protocol.SMTP, pieces(SMTP))
    assert turns == (
        Turn(b"", (b"220 mail.example.test",)),
        Turn(b"EHLO sender.example.org", (b"250-mail.example.test", b"250 SIZE 1000")),
        Turn(b"MAIL FROM:<a@example.org>", (b"250 OK",)),
        Turn(b"RCPT TO:<b@example.test>", (b"250 OK",)),
        Turn(b"DATA", (b"354 go on",)),
        Turn(b".", (b"250 OK",), b"Subject: x\r\n\r\n.stuffed\r\n"),
        Turn(b"QUIT", (b"221 bye",)),
    )


def test_pop3() -> None:
    turns = dialogue.turns(Protocol.POP3, pieces(POP3))
    assert turns == (
        Turn(b"", (b"+OK <1@example.test>",)),
        Turn(b"CAPA", (b"+OK", b"UIDL")),
        Turn(b"STAT", (b"+OK 2 320",)),
        Turn(b"LIST", (b"+OK 2 messages", b"1 120", b"2 200")),
        Turn(b"LIST 2", (b"+OK 2 200",)),
        Turn(b"TOP 2 0", (b"-ERR no",)),
        Turn(b"RETR 1", (b"+OK 120 octets",), b"Subject: x\r\n\r\n.stuffed\r\n"),
        Turn(b"QUIT", (b"+OK",)),
    )


@pytest.mark.parametrize(("protocol", "text"), [(Protocol.SMTP, SMTP), (Protocol.POP3, POP3)])
@pytest.mark.parametrize("size", [1, 2, 7])
def test_cut_anywhere_it_reads_the_same(protocol: Protocol, text: str, size: int) -> None:
    whole = pieces(text)
    assert dialogue.turns(protocol, cut(whole, size)) == dialogue.turns(protocol, whole)


@pytest.mark.parametrize(("protocol", "text"), [(Protocol.SMTP, SMTP), (Protocol.POP3, POP3)])
def test_pipelined_it_reads_the_same(protocol: Protocol, text: str) -> None:
    whole = pieces(text)
    ahead = sorted(whole, key=lambda piece: not piece.by_client)
    assert dialogue.turns(protocol, ahead) == dialogue.turns(protocol, whole)
    shuffled = [piece.by_client for piece in whole]
    random.Random(1).shuffle(shuffled)
    sides = {side: iter([p for p in whole if p.by_client is side]) for side in (True, False)}
    mixed = [next(sides[side]) for side in shuffled]
    assert dialogue.turns(protocol, mixed) == dialogue.turns(protocol, whole)


def test_a_bare_line_feed_is_an_octet_of_the_message() -> None:
    recorded = [
        Piece(by_client=False, octets=b"+OK\r\n"),
        Piece(by_client=True, octets=b"RETR 1\r\n"),
        Piece(by_client=False, octets=b"+OK\r\na\nb\rc\n.\r\nd\r\n.\r\n"),
    ]
    assert dialogue.turns(Protocol.POP3, recorded)[1].content == b"a\nb\rc\n.\r\nd\r\n"


def test_lmtp_has_a_reply_for_each_recipient() -> None:
    turns = dialogue.turns(
        Protocol.SMTP,
        pieces(
            """
S: 220 ready
C: LHLO x
S: 250 ok
C: MAIL FROM:<a@example.org>
S: 250 ok
C: RCPT TO:<b@example.test>
S: 250 ok
C: RCPT TO:<c@example.test>
S: 550 no
C: RCPT TO:<d@example.test>
S: 250 ok
C: DATA
S: 354 go on
C: x
C: .
S: 250 b
S: 452 d
C: QUIT
S: 221 bye
"""
        ),
    )
    assert turns[-2:] == (Turn(b".", (b"250 b", b"452 d"), b"x\r\n"), Turn(b"QUIT", (b"221 bye",)))


def test_a_connection_that_says_nothing_has_no_turns() -> None:
    assert dialogue.turns(Protocol.SMTP, []) == ()


def test_a_command_without_a_reply_is_kept() -> None:
    recorded = [
        Piece(by_client=False, octets=b"+OK\r\n"),
        Piece(by_client=True, octets=b"STAT\r\n"),
    ]
    assert dialogue.turns(Protocol.POP3, recorded)[1] == Turn(b"STAT", ())


IMAP_CLIENT = b"""x1 LOGIN a {6+}\r\nsecret\r\nx2 SELECT INBOX\r\nx3 FETCH 1 (BODY[])\r\n\
x4 AUTHENTICATE PLAIN\r\nAGEAYg==\r\nx5 IDLE\r\nDONE\r\nx6 LOGOUT\r\n"""
IMAP_SERVER = b"""* OK ready\r\nx1 OK in\r\n* 1 EXISTS\r\nx2 OK [READ-WRITE] done\r\n\
* 1 FETCH (BODY[] {9}\r\nx3 OK no\r\n UID 4)\r\nx3 OK done\r\n+ \r\nx4 NO no\r\n\
+ idling\r\n* 2 EXISTS\r\nx5 OK done\r\n* BYE\r\nx6 OK bye\r\n"""


def test_imap() -> None:
    recorded = [Piece(True, IMAP_CLIENT), Piece(False, IMAP_SERVER)]
    assert dialogue.turns(Protocol.IMAP, recorded) == (
        Turn(b"", (b"* OK ready",)),
        Turn(b"A1 LOGIN a {6+}\r\nsecret", (b"A1 OK in",)),
        Turn(b"A2 SELECT INBOX", (b"* 1 EXISTS", b"A2 OK [READ-WRITE] done")),
        Turn(
            b"A3 FETCH 1 (BODY[])",
            (b"* 1 FETCH (BODY[] {9}\r\nx3 OK no\r\n UID 4)", b"A3 OK done"),
        ),
        Turn(b"A4 AUTHENTICATE PLAIN\r\nAGEAYg==", (b"+ ", b"A4 NO no")),
        Turn(b"A5 IDLE\r\nDONE", (b"+ idling", b"* 2 EXISTS", b"A5 OK done")),
        Turn(b"A6 LOGOUT", (b"* BYE", b"A6 OK bye")),
    )
    for size in (1, 5):
        assert dialogue.turns(Protocol.IMAP, cut(recorded, size)) == dialogue.turns(
            Protocol.IMAP, recorded
        )
