"""Dialogues as lines: what differs between runs is replaced, what repeats is cut."""

from __future__ import annotations

import base64

import pytest

from kb.lab.mail import samples
from kb.lab.wire.connection_lines import LONGEST
from kb.lab.wire.server_neutral import neutral
from kb.lab.wire.transcript import Normaliser
from kb.lab.wire.turn import Turn
from kb.model import Exchange, Protocol

GREETING = Turn(b"", (b"220 mail.example.test Something 1.2.3",))


def lines(*turns: Turn, names: dict[str, str] | None = None) -> list[str]:
    return list(Normaliser(names or {}).lines(Protocol.POP3, turns, "recipient"))


def test_a_greeting_is_told_without_name_and_version() -> None:
    assert lines(GREETING) == ["S: 220 …"]
    assert lines(Turn(b"", (b"+OK <123.456@host>",))) == ["S: +OK …"]


def test_account_names_hosts_ports_and_queue_ids_are_replaced() -> None:
    turn = Turn(
        b"RCPT TO:<recipient-17@example.test>", (b"250 [127.0.0.1]:41234 box7 as 4F2A90C1",)
    )
    assert lines(turn, names={"recipient-17": "recipient", "box7": "[host]"}) == [
        "C: RCPT TO:<recipient@example.test>",
        "S: 250 [address] [host] as [queue id]",
    ]


@pytest.mark.parametrize("time", ["(0.001 sec)", "(0.001 + 0.000 secs)", "(1 msgs in 0.001 secs)"])
def test_how_long_a_server_took_is_left_out(time: str) -> None:
    assert lines(Turn(b"QUIT", (b"+OK Completed " + time.encode(),)))[-1] == "S: +OK Completed"


def test_unique_ids_are_numbered_as_they_appear() -> None:
    listing = Turn(b"UIDL", (b"+OK", b"1 zz9", b"2 aa1"))
    normaliser = Normaliser({})
    assert normaliser.lines(Protocol.POP3, [listing], "recipient")[2:4] == (
        "S: 1 [unique-id 1]",
        "S: 2 [unique-id 2]",
    )
    later = normaliser.lines(Protocol.POP3, [Turn(b"UIDL 1", (b"+OK 1 aa1",))], "recipient")
    assert later == ("C: UIDL 1", "S: +OK 1 [unique-id 2]")


def test_test_strings_are_told_by_name() -> None:
    body = b"\r\n".join([samples.EICAR, base64.b64encode(samples.EICAR), samples.GTUBE, b""])
    assert lines(Turn(b"RETR 1", (b"+OK",), body)) == [
        "C: RETR 1",
        "S: +OK",
        "S: [EICAR test file]",
        "S: [EICAR test file, in base64]",
        "S: [GTUBE test string]",
        "S: .",
    ]


def test_dots_are_stuffed_as_on_the_wire() -> None:
    assert lines(Turn(b".", (b"250 OK",), b".a\r\n"))[0] == "C: ..a"


def test_a_message_is_shown_once() -> None:
    first, again = Turn(b"RETR 1", (b"+OK",), b"a\r\n"), Turn(b"TOP 1 9", (b"+OK",), b"a\r\n")
    assert lines(first, again)[4:] == [
        "C: TOP 1 9",
        "S: +OK",
        "S: … (the same 3 octets as after RETR 1 above)",
        "S: .",
    ]


def test_a_long_message_is_cut() -> None:
    shown = lines(Turn(b"RETR 1", (b"+OK",), b"x\r\n" * (LONGEST + 5)))
    assert shown.count("S: x") == LONGEST
    assert shown[-2:] == ["S: … (5 more lines)", "S: ."]


def test_a_cut_message_shows_the_same_lines_whatever_stands_in_front() -> None:
    traced = b"Received: from a\r\n by b\r\n" + b"x\r\n" * (LONGEST + 5)
    shown = lines(Turn(b"RETR 1", (b"+OK",), traced))
    assert shown.count("S: x") == LONGEST
    assert shown[-2:] == ["S: … (5 more lines)", "S: ."]


def test_trace_fields_and_their_octets_are_left_out_of_sizes() -> None:
    traced = b"Received: from a\r\n by b\r\n" + samples.SPAM.octets
    size, rest = len(traced), len(samples.SPAM.octets)
    listing = Turn(b"LIST", (b"+OK", b"1 %d" % size))
    stat = Turn(b"STAT", (b"+OK 1 %d" % size,))
    shown = lines(stat, listing, Turn(b"RETR 1", (b"+OK",), traced))
    assert shown[1] == f"S: +OK 1 {rest}"
    assert shown[4] == f"S: 1 {rest}"
    assert shown[8:10] == ["S: Received: …", "S: From: Sender <sender@example.org>"]


def imap(*turns: Turn) -> list[str]:
    return list(Normaliser({}).lines(Protocol.IMAP, turns, "recipient"))


def test_imap_literals_stand_on_lines_of_their_own() -> None:
    fetch = Turn(b"A1 FETCH 1 (BODY[])", (b"* 1 FETCH (BODY[] {6}\r\n.a\r\nb\r)", b"A1 OK done"))
    assert imap(Turn(b"", (b"* OK pymap 1.2",)), fetch) == [
        "S: * OK …",
        "C: A1 FETCH 1 (BODY[])",
        "S: * 1 FETCH (BODY[] {6}",
        "S: .a",
        "S: b\r",
        "S: )",
        "S: A1 OK done",
    ]


def test_imap_sizes_are_told_without_trace_fields_and_drawn_values_not_at_all() -> None:
    traced = b"Received: from a\r\n" + samples.SPAM.octets
    size, rest = len(traced), len(samples.SPAM.octets)
    told = b"* 1 FETCH (RFC822.SIZE %d BODY[] {%d}\r\n%s)" % (size, size, traced)
    lines = imap(Turn(b"A1 FETCH 1 (BODY[])", (told, b"* OK [UIDVALIDITY 17] x", b"A1 OK")))
    assert lines[1] == f"S: * 1 FETCH (RFC822.SIZE {rest} BODY[] {{{rest}}}"
    assert lines[2] == "S: Received: …"
    assert lines[-2] == "S: * OK [UIDVALIDITY …] x"


def exchange(server: str, *said: str) -> Exchange:
    return Exchange(client="gateway", server=server, protocol=Protocol.POP3, lines=said)


def test_neutral_leaves_out_how_a_server_says_goodbye() -> None:
    said = exchange("mail server", "C: A1 LOGOUT", "S: * BYE Logging out.", "S: A1 OK done")
    assert neutral([said])[0].lines == ("C: A1 LOGOUT", "S: * BYE …", "S: A1 OK …")


def test_neutral_keeps_the_gateways_own_refusals() -> None:
    shown = neutral(
        [
            exchange("mail server", "S: +OK …", "C: RETR 9", "S: -ERR there is no 9 here"),
            exchange("gateway", "C: RETR 9", "S: -ERR there is no 9 here", "S: -ERR [SYS/TEMP] x"),
        ]
    )
    assert shown[0].lines == ("S: +OK …", "C: RETR 9", "S: -ERR …")
    assert shown[1].lines == ("C: RETR 9", "S: -ERR …", "S: -ERR [SYS/TEMP] x")


def test_neutral_keeps_what_stat_and_listings_tell() -> None:
    said = ("C: STAT", "S: +OK 2 9", "C: LIST 1", "S: +OK 1 4", "C: LIST", "S: +OK two", "S: 1 4")
    assert neutral([exchange("mail server", *said)])[0].lines == (
        *said[:5],
        "S: +OK …",
        "S: 1 4",
    )


def test_neutral_leaves_out_what_servers_offer() -> None:
    said = ("C: EHLO x", "S: 250-mail", "S: 250 SIZE 9", "C: mail FROM:<a@b> size=3", "S: 250 ok")
    assert neutral([exchange("next server", *said)])[0].lines == (
        "C: EHLO x",
        "S: 250 …",
        "C: mail FROM:<a@b>",
        "S: 250 …",
    )


def test_neutral_imap_keeps_data_and_the_gateways_own_refusals() -> None:
    said = (
        "S: * OK …",
        "C: A1 SELECT INBOX",
        "S: * FLAGS (x)",
        "S: * 3 EXISTS",
        "S: * 3 RECENT",
        "S: * OK [UIDNEXT 4] x",
        "S: A1 OK [READ-WRITE] done",
        "C: A2 FETCH 2 (UID)",
        "S: * 2 FETCH (UID 7)",
        "S: A2 OK done",
    )
    assert neutral([exchange("mail server", *said)])[0].lines == (
        "S: * OK …",
        "C: A1 SELECT INBOX",
        "S: * 3 EXISTS",
        "S: A1 OK …",
        "C: A2 FETCH 2 (UID)",
        "S: * 2 FETCH (UID 7)",
        "S: A2 OK …",
    )
    refused = ("C: A1 FETCH 2 (BODY[])", "S: A1 NO refused by policy")
    assert neutral([exchange("gateway", *refused)])[0].lines == refused
    assert neutral([exchange("mail server", *refused)])[0].lines[1] == "S: A1 NO …"
