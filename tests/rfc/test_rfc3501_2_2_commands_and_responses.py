"""RFC 3501 2.2 and 4.3: lines, literals, pipelining, and what must not be taken for another."""

from __future__ import annotations

import logging

import pytest

from support.imap import CUTS, World
from support.imap_start import LOGIN, NUMBERS, SELECT


@pytest.fixture(params=CUTS)
def cut(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_data_that_looks_like_a_response_is_data(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play("C: c FETCH 1 BODY.PEEK[]")
    bench.play(NUMBERS)
    bench.play("""
    c: kb2 FETCH 1 (UID BODY.PEEK[])
    s: * 1 FETCH (UID 11 BODY[] {43}
    s: Subject: x
    s:
    s: c NO
    s: * 2 EXPUNGE
    s: * OK {3}
    s: )
    s: kb2 OK done
    c: c FETCH 1 BODY.PEEK[]
    s: * 1 FETCH (BODY[] {43}
    s: Subject: x
    s:
    s: c NO
    s: * 2 EXPUNGE
    s: * OK {3}
    s: )
    s: c OK done
    S: * 1 FETCH (BODY[] {43}
    S: Subject: x
    S:
    S: c NO
    S: * 2 EXPUNGE
    S: * OK {3}
    S: )
    S: c OK done
    """)


def test_pipelined_commands_run_in_their_order(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play("""
    C: c NOOP
    C: d STORE 1 +FLAGS (\\Seen)
    C: e FETCH 1 FLAGS
    C: f SEARCH TEXT {3+}
    C: abc UNSEEN
    c: c NOOP
    s: * 4 EXISTS
    s: c OK
    c: d STORE 1 +FLAGS (\\Seen)
    s: * 1 FETCH (FLAGS (\\Seen))
    s: d OK
    c: e FETCH 1 FLAGS
    s: * 1 FETCH (FLAGS (\\Seen))
    s: e OK
    c: f SEARCH TEXT {3+}
    c: abc UNSEEN
    s: * SEARCH 2 3
    s: f OK
    S: * 4 EXISTS
    S: c OK
    S: * 1 FETCH (FLAGS (\\Seen))
    S: d OK
    S: * 1 FETCH (FLAGS (\\Seen))
    S: e OK
    S: * SEARCH 2 3
    S: f OK
    """)


def test_synchronising_literals(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play("""
    s: * OK ready
    S: * OK ready
    C: a LOGIN {5}
    S: + *
    C: alice {6}
    S: + *
    C: secret
    c: a LOGIN {5}
    s: + go
    c: alice {6}
    s: + go
    c: secret
    s: a NO [AUTHENTICATIONFAILED] no
    S: a NO [AUTHENTICATIONFAILED] no
    """)


def test_an_append_that_the_server_refuses_at_the_literal(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(LOGIN)
    bench.play("""
    C: b APPEND box {100000000}
    c: b APPEND box {100000000}
    s: b NO [OVERQUOTA] too large
    S: b NO [OVERQUOTA] too large
    C: c NOOP
    c: c NOOP
    s: c OK
    S: c OK
    """)


def test_multiappend_passes_as_it_is(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(LOGIN)
    bench.play("""
    C: b APPEND box (\\Seen) {5}
    c: b APPEND box (\\Seen) {5}
    s: + go
    S: + go
    C: {3+}  "24-Nov-2026 10:00:00 +0000" ~{3+}
    C: d
    C:
    c: {3+}  "24-Nov-2026 10:00:00 +0000" ~{3+}
    c: d
    c:
    s: b OK [APPENDUID 7 14:15] done
    S: b OK [APPENDUID 7 14:15] done
    """)


@pytest.mark.parametrize(
    "line",
    ["b NOOP\rc LOGOUT", "b NO\0OP", "b" * 140_000, "b SEARCH TEXT {2000000+}"],
)
def test_what_another_reader_might_read_otherwise_ends_the_session(imap: World, line: str) -> None:
    bench = imap.bench()
    bench.play(LOGIN)
    bench.play(f"C: {line}\nS: * BYE Not understood: *")
    bench.closed()


def test_lf_alone_ends_a_command(imap: World) -> None:
    bench = imap.bench()
    bench.play(LOGIN)
    bench.send_client(b"b NOOP\nc FETCH 1 BODY[]\n")
    bench.play("""
    c: b NOOP
    s: b OK
    S: b OK
    c: c FETCH 1 BODY[]
    s: c BAD nothing is selected
    S: c BAD nothing is selected
    """)


def test_lines_that_are_no_commands(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(LOGIN)
    bench.play("""
    C: b
    S: b BAD *
    C: * NOOP
    S: * BAD *
    C: c COMPRESS DEFLATE
    S: c BAD *
    C: d STARTTLS
    S: d BAD *
    C: e XFOO {3+}
    C: abc
    S: e BAD *
    """)


def test_the_server_vanishes(imap: World) -> None:
    bench = imap.bench()
    bench.play(LOGIN)
    bench.play("C: b NOOP\nc: b NOOP")
    bench.hang_up()
    bench.play("S: * BYE [UNAVAILABLE] *")
    bench.closed()


def test_the_server_says_bye(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(LOGIN)
    bench.play("s: * BYE idle for too long\nS: * BYE idle for too long")
    bench.closed()


def test_a_tagged_response_that_comes_twice(imap: World, cut: str) -> None:
    """Tags may come again: the second one must not be the answer to what is still to come."""
    bench = imap.bench(cut)
    bench.play(LOGIN)
    bench.play("""
    C: b NOOP
    c: b NOOP
    s: b OK done
    s: b OK done
    S: b OK done
    S: * BYE [UNAVAILABLE] *
    """)
    bench.closed()


def test_a_tagged_response_to_another_command(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(LOGIN)
    bench.play("""
    C: b NOOP
    C: c DELETE x
    c: b NOOP
    s: c OK done
    S: * BYE [UNAVAILABLE] *
    """)
    bench.closed()


def test_an_invitation_that_nobody_waits_for(imap: World, cut: str) -> None:
    """A client would send its literal, and where that is refused then, it would be commands."""
    bench = imap.bench(cut)
    bench.play(LOGIN)
    bench.play("""
    C: b NOOP
    c: b NOOP
    s: + go ahead
    s: b OK done
    S: b OK done
    C: c APPEND x {3}
    c: c APPEND x {3}
    s: c NO no such mailbox
    S: c NO no such mailbox
    """)


def test_many_such_invitations_are_told_once(imap: World, caplog: pytest.LogCaptureFixture) -> None:
    bench = imap.bench()
    bench.play(LOGIN)
    bench.play("""
    C: b NOOP
    c: b NOOP
    s: + go ahead
    s: + go ahead
    s: + go ahead
    s: b OK done
    S: b OK done
    """)
    told = [one.getMessage() for one in caplog.records if one.levelno == logging.WARNING]
    assert told == ["continuation requests that no command waits for are held back"]


@pytest.mark.parametrize("octets", [b"* OK x\n* 1 FETCH (FLAGS ())\r\n", b"* OK \0x\r\n"])
def test_what_a_server_may_not_send_is_not_the_clients_fault(
    imap: World, octets: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kb.gateway.imap")
    bench = imap.bench()
    bench.play(LOGIN)
    bench.send_server(octets)
    fault = "The mail server sent what is no IMAP response: LF without CR, or NUL, inside a line"
    bench.play(f"S: * BYE {fault}")
    bench.closed()
    assert f"session ended: {fault}" in caplog.messages


@pytest.mark.parametrize(
    "line",
    ["no response", "*  1 FETCH (BODY[] NIL)", "* 1  FETCH (BODY[] NIL)", "* (x)", "* \x7f", ""],
)
def test_a_line_that_is_no_response(imap: World, line: str) -> None:
    """A client might read more in it than the gateway does."""
    bench = imap.bench()
    bench.play(LOGIN)
    bench.play(f"s: {line}\nS: * BYE [UNAVAILABLE] *")
    bench.closed()
