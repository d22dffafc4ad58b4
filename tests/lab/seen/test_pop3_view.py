"""What a client saw, read from sessions written out as transcripts."""

from __future__ import annotations

from kb.lab.mail import samples
from kb.lab.seen import pop3_view
from kb.lab.wire import dialogue
from kb.lab.wire.turn import Turn
from kb.lab.wire.wiretap import Piece
from kb.model import Form, Protocol

SPAM = samples.SPAM.octets
SIZE = len(SPAM)
BODY = SPAM.decode("ascii").replace("\r\n", "\nS: ").removesuffix("\nS: ")
HEADER = BODY.partition("\nS: \n")[0] + "\nS: "

SESSION = f"""
S: +OK
C: STAT
S: +OK 1 {SIZE}
C: LIST
S: +OK
S: 1 {SIZE}
S: .
C: UIDL
S: +OK
S: 1 abc
S: .
C: LIST 1
S: +OK 1 {SIZE}
C: UIDL 1
S: +OK 1 abc
C: TOP 1 0
S: +OK
S: {HEADER}
S: .
C: RETR 1
S: +OK
S: {BODY}
S: .
C: TOP 1 9999
S: +OK
S: {BODY}
S: .
C: QUIT
S: +OK
"""


def turns(protocol: Protocol, text: str) -> tuple[Turn, ...]:
    lines = text.strip().split("\n")
    pieces = [Piece(line[0] == "C", line[3:].encode() + b"\r\n") for line in lines]
    return dialogue.turns(protocol, pieces)


def holes(text: str, before: str = "") -> tuple[str, ...]:
    earlier = turns(Protocol.POP3, before) if before else ()
    return pop3_view.session("r", turns(Protocol.POP3, text), earlier).holes


def test_a_session_without_holes() -> None:
    view = pop3_view.session("r", turns(Protocol.POP3, SESSION))
    assert (view.count, view.listed, view.refusals, view.holes) == (1, (SIZE,), (), ())
    (message,) = view.retrieved
    assert message
    assert (message.message, message.form) == ("spam", Form.AS_SENT)


def test_each_disagreement_is_a_hole() -> None:
    size = f" {SIZE}"
    for change, hole in [
        (("STAT\nS: +OK 1", "STAT\nS: +OK 2"), "STAT told 2 messages, LIST 1"),
        ((f"STAT\nS: +OK 1{size}", "STAT\nS: +OK 1 9"), f"STAT told 9 octets, LIST {SIZE}"),
        (("S: 1 abc", "S: 2 abc"), "LIST has the numbers 1, UIDL 2"),
        (("UIDL 1\nS: +OK 1 abc", "UIDL 1\nS: +OK 1 abd"), "UIDL 1 differs from the listing"),
        (
            (f"LIST 1\nS: +OK 1{size}", f"LIST 1\nS: +OK 1{size}0"),
            "LIST 1 differs from the listing",
        ),
        (("LIST 1\nS: +OK", "LIST 1\nS: -ERR"), "LIST 1 was refused, though listed"),
        ((HEADER, HEADER.replace("Cheap", "[SPAM] Cheap", 1)), "TOP 1 0 differs from RETR 1"),
        (("LIST\nS: +OK", "LIST\nS: -ERR"), "LIST was refused"),
    ]:
        assert hole in holes(SESSION.replace(*change, 1)), hole


def test_a_size_that_is_not_what_retr_brings_is_a_hole() -> None:
    told = SESSION.replace(f" {SIZE}", f" {SIZE - 7}")
    assert holes(told) == ("LIST told another size for 1 than RETR brought",)


def test_a_refused_retrieval_is_a_hole() -> None:
    refused = f"""
S: +OK
C: STAT
S: +OK 1 {SIZE}
C: LIST
S: +OK
S: 1 {SIZE}
S: .
C: UIDL
S: +OK
S: 1 abc
S: .
C: RETR 1
S: -ERR refused
C: TOP 1 0
S: -ERR refused
"""
    view = pop3_view.session("r", turns(Protocol.POP3, refused))
    assert view.holes == ("LIST has 1, RETR 1 was refused",)
    assert (view.retrieved, view.refusals) == ((None,), ("-ERR refused",))


def test_a_gap_in_the_numbers_is_a_hole() -> None:
    gap = SESSION.replace(f"S: 1 {SIZE}", f"S: 2 {SIZE}").replace("S: 1 abc", "S: 2 abc")
    assert "LIST numbers are not 1 to 1: 2" in holes(gap)


def test_what_was_not_asked_is_no_hole() -> None:
    assert holes("S: +OK\nC: STAT\nS: +OK 3 900\nC: QUIT\nS: +OK") == ()


def test_another_unique_id_in_the_next_session_is_a_hole() -> None:
    changed = SESSION.replace("abc", "xyz")
    assert holes(SESSION, before=SESSION) == ()
    assert holes(changed, before=SESSION) == (
        "UIDL told another unique-id for spam than the session before",
    )


def test_sizes_are_told_without_trace_fields() -> None:
    trace = "Return-Path: <a@example.org>"
    longer = SESSION.replace(f" {SIZE}", f" {SIZE + len(trace) + 2}")
    longer = longer.replace("S: From:", f"S: {trace}\nS: From:")
    view = pop3_view.session("r", turns(Protocol.POP3, longer))
    assert (view.listed, view.holes) == ((SIZE,), ())
