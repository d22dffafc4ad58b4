"""What fails, fails towards -ERR [SYS/TEMP]: nothing unscanned leaves, nothing is lost."""

from __future__ import annotations

import errno
import re
import socket

import pytest

from kb.gateway.endpoint import Endpoint
from kb.gateway.pins import SqlitePins
from kb.gateway.spool import Spool
from kb.gateway.transport.timeouts import Timeouts
from kb.message import Octets
from kb.model import Action
from kb.scan import Findings
from kb.scan.envelope import NOTHING_KNOWN, Envelope
from support.pop3 import SPAM, Down, Finder, Held, Server, World

HAM = b"From: a@example.test\r\nSubject: hello\r\n\r\nHello.\r\n"
JUNK = b"From: b@example.test\r\nSubject: buy\r\n\r\n" + SPAM + b"\r\nline 2\r\n"
TAGGED = JUNK.replace(b"Subject: ", b"Subject: [SPAM] ")

UNSCANNED = "-ERR [SYS/TEMP] message could not be scanned, try again later:"


def test_a_scanner_that_is_down(world: World) -> None:
    server, scanner = Server([JUNK]), Down()
    gateway = world.gateway(world.start(server), scanner=scanner)
    client = world.client(gateway).login()
    client.play(
        f"""
        C: STAT
        S: +OK 1 {len(JUNK)}
        C: LIST
        S: +OK the server's listing
        S: 1 {len(JUNK)}
        S: .
        C: RETR 1
        S: {UNSCANNED} clamd: connection refused
        C: TOP 1 0
        S: {UNSCANNED} clamd: connection refused
        C: UIDL 1
        S: +OK 1 uid-1
        """
    )
    # It is back, but sizes do not change in a session; the next session tries again.
    scanner.down = False
    client.play(f"C: RETR 1\nS: {UNSCANNED} clamd: connection refused\nC: QUIT\nS: +OK fine")
    client = world.client(gateway).login()
    client.play(f"C: STAT\nS: +OK 1 {len(TAGGED)}\nC: RETR 1\nS: +OK {len(TAGGED)} octets")
    assert client.text() == TAGGED


def test_a_header_too_large_to_tag(world: World) -> None:
    huge = b"X: " + b"y\r\n " * (1 << 18) + b"\r\n" + JUNK
    client = world.client(world.gateway(world.start(Server([huge])))).login()
    client.play(f"C: STAT\nS: +OK 1 {len(huge)}")
    for command in ("RETR 1", "TOP 1 0"):
        assert client.ask(command) == f"{UNSCANNED} its header section has more than 1048576 octets"


def test_a_scanner_that_is_down_where_the_policy_is_to_pass(world: World) -> None:
    server, scanner, pins = Server([JUNK]), Down(), SqlitePins()
    upstream = world.start(server)
    gateway = world.gateway(upstream, scanner=scanner, fail_open=True, pins=pins)
    client = world.client(gateway).login()
    client.play(f"C: STAT\nS: +OK 1 {len(JUNK)}\nC: RETR 1\nS: +OK the server's RETR")
    assert client.text() == JUNK
    client.play("C: TOP 1 1\nS: +OK the server's TOP")
    client.text()
    client.ask("QUIT")
    # What was let through unscanned was not decided on.
    scanner.down = False
    client = world.client(gateway).login()
    client.play(f"C: STAT\nS: +OK 1 {len(TAGGED)}")


@pytest.mark.parametrize("told", [len(JUNK), 10])
def test_a_message_over_the_limit(world: World, told: int) -> None:
    """Whether its size is told beforehand, or is found out only while it comes."""
    server = Server([JUNK, HAM], sizes=[told, len(HAM)])
    gateway = world.gateway(world.start(server), message_octets=len(JUNK) - 1)
    client = world.client(gateway).login()
    client.play(
        f"""
        C: LIST
        S: +OK 2 messages
        S: 1 {told}
        S: 2 {len(HAM)}
        S: .
        C: RETR 1
        S: {UNSCANNED} larger than {len(JUNK) - 1} octets
        C: RETR 2
        S: +OK the server's RETR
        """
    )
    assert client.text() == HAM


def test_a_message_over_the_limit_where_the_policy_is_to_pass(world: World) -> None:
    server = Server([JUNK])
    gateway = world.gateway(world.start(server), message_octets=10, fail_open=True)
    client = world.client(gateway).login()
    client.play("C: RETR 1\nS: +OK the server's RETR")
    assert client.text() == JUNK
    assert server.fetched() == 1


def test_a_message_that_the_server_refuses(world: World) -> None:
    server = Server([HAM, JUNK])
    server.answers = dict.fromkeys((b"RETR 1", b"TOP 1 99999999"), b"-ERR disk error\r\n")
    client = world.client(world.gateway(world.start(server))).login()
    client.play(
        f"""
        C: LIST
        S: +OK 2 messages
        S: 1 {len(HAM)}
        S: 2 {len(TAGGED)}
        S: .
        C: RETR 1
        S: {UNSCANNED} the server refuses it: disk error
        C: TOP 1 5
        S: {UNSCANNED} the server refuses it: disk error
        C: DELE 1
        S: +OK marked
        C: STAT
        S: +OK 1 {len(TAGGED)}
        """
    )


def test_a_message_that_the_server_refuses_at_once(world: World) -> None:
    server = Server([HAM], answers={b"RETR 1": b"-ERR disk error\r\n"})
    client = world.client(world.gateway(world.start(server))).login()
    client.play(f"C: RETR 1\nS: {UNSCANNED} the server refuses it: disk error")


def test_a_server_that_is_not_there(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = Endpoint("127.0.0.1", free.getsockname()[1])
    client = world.client(world.gateway(nobody))
    client.play("S: -ERR [SYS/TEMP] the mail server cannot be reached")
    client.play("-- closed")


def test_a_server_that_wants_no_client(world: World) -> None:
    server = Server(greeting=b"-ERR [SYS/TEMP] too busy\r\n")
    client = world.client(world.gateway(world.start(server)))
    client.play("S: -ERR [SYS/TEMP] too busy")
    client.play("-- closed")


GONE = "S: -ERR [SYS/TEMP] the mail server is gone"


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b"RETR 1", None),
        (b"RETR 1", b"+OK\r\nSubject: half"),
        (b"RETR 1", b"* OK this is no POP3\r\n"),
        (b"TOP 1 99999999", b"+OK\r\nSubject: half"),
        (b"LIST", b"+OK\r\n1\r\n.\r\n"),
        (b"LIST", b"+OK\r\n1 large\r\n.\r\n"),
        (b"LIST", b"+OK\n1 10\n.\n"),
        (b"UIDL", b"+OK\r\n1\r\n.\r\n"),
        (b"STAT", None),
    ],
)
def test_a_server_that_goes_or_talks_nonsense(
    world: World, line: bytes, answer: bytes | None
) -> None:
    server = Server([HAM], answers={line: answer}, last=line)
    client = world.client(world.gateway(world.start(server))).login()
    command = "RETR 1" if line.startswith(b"RETR") else "STAT"
    client.send(command.encode() + b"\r\n")
    client.play(GONE)
    client.play("-- closed")
    assert server.ends == ["closed"]


def test_a_server_that_goes_while_a_listing_is_under_way(world: World) -> None:
    """The listing stays without its end: a client must not take it for all there is."""
    server = Server([HAM, JUNK], answers={b"TOP 2 99999999": None})
    client = world.client(world.gateway(world.start(server))).login()
    client.play(f"C: LIST\nS: +OK 2 messages\nS: 1 {len(HAM)}")
    client.play("-- closed")


def test_a_server_that_refuses_to_list(world: World) -> None:
    server = Server([HAM], answers={b"LIST": b"-ERR [SYS/TEMP] index damaged\r\n"})
    client = world.client(world.gateway(world.start(server))).login()
    client.play("C: RETR 1\nS: -ERR [SYS/TEMP] index damaged\nC: NOOP\nS: +OK fine")
    assert server.fetched() == 0


def test_a_server_that_gives_up_on_a_silent_client(world: World) -> None:
    server = Server([HAM])
    client = world.client(world.gateway(world.start(server))).login()
    world.do(lambda: server.say(b"-ERR Disconnected for inactivity\r\n"))
    world.do(server.hang_up)
    client.play("S: -ERR Disconnected for inactivity")
    client.play("-- closed")


def test_a_server_that_speaks_out_of_turn_is_not_believed(world: World) -> None:
    """One reply too many, and each later one would be taken for that of another command."""
    server = Server([HAM], answers={b"NOOP": b"+OK fine\r\n+OK and more\r\n"})
    client = world.client(world.gateway(world.start(server))).login()
    client.send(b"NOOP\r\nSTAT\r\n")
    client.play(f"S: +OK fine\n{GONE}")
    client.play("-- closed")


@pytest.mark.parametrize("keyword", ["UTF8", "LANG", "XTND", "LAST", "MAIL"])
def test_commands_that_are_not_passed(world: World, keyword: str) -> None:
    server = Server([HAM])
    client = world.client(world.gateway(world.start(server)))
    client.line()
    client.play(f"C: {keyword}\nS: -ERR unknown command")
    client.play("C: USER alice\nS: +OK fine\nC: PASS secret\nS: +OK fine")
    client.play(f"C: {keyword} x\nS: -ERR unknown command")
    assert server.heard == ["USER alice", "PASS secret"]


def test_stls_is_the_gateways_own(world: World) -> None:
    server = Server([HAM])
    client = world.client(world.gateway(world.start(server)))
    client.line()
    client.play("C: STLS\nS: -ERR TLS is not offered here")
    client.play("C: USER alice\nS: +OK fine\nC: PASS secret\nS: +OK fine")
    client.play("C: STLS\nS: -ERR STLS is not valid in the TRANSACTION state")
    assert server.heard == ["USER alice", "PASS secret"]


def test_a_server_that_deletes_what_was_retrieved_is_only_asked_by_top(world: World) -> None:
    """RFC 2449 6.7, EXPIRE 0: what the gateway fetches for itself must not be lost by it."""
    server = Server([HAM, JUNK], capabilities=[b"UIDL", b"EXPIRE 0"])
    server.answers = {f"TOP {n} 99999999".encode(): b"-ERR not here\r\n" for n in (1, 2)}
    client = world.client(world.gateway(world.start(server))).login()
    client.play(f"C: STAT\nS: +OK 2 {len(HAM) + len(JUNK)}")
    assert server.count("RETR") == 0
    client.play(f"C: RETR 2\nS: +OK {len(TAGGED)} octets")
    assert client.text() == TAGGED
    assert server.count("RETR") == 1


def test_a_server_without_top_is_asked_by_retr(world: World) -> None:
    server = Server([HAM, JUNK], capabilities=[b"UIDL"])
    server.answers = {f"TOP {n} 99999999".encode(): b"-ERR not here\r\n" for n in (1, 2)}
    client = world.client(world.gateway(world.start(server))).login()
    client.play(f"C: STAT\nS: +OK 2 {len(HAM) + len(TAGGED)}")
    assert server.count("RETR") == 2
    assert server.count("TOP") == 1
    client.play("C: TOP 2 1\nS: -ERR not here")


def test_a_policy_that_does_not_deliver_gets_an_error_reply_and_keeps_the_rest(
    world: World,
) -> None:
    """No matrix of ours allows it; should one, what stays behind is told as it is."""
    server = Server([JUNK, HAM])
    client = world.client(world.gateway(world.start(server), spam=Action.REJECT)).login()
    client.play(
        f"""
        C: STAT
        S: +OK 2 {len(JUNK) + len(HAM)}
        C: RETR 1
        S: -ERR refused by the policy for this message
        C: TOP 1 0
        S: -ERR refused by the policy for this message
        C: RETR 2
        S: +OK the server's RETR
        """
    )
    assert client.text() == HAM


def test_a_scanner_that_breaks_is_one_that_is_down(world: World) -> None:
    class Broken(Finder):
        async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
            raise ZeroDivisionError

    gateway = world.gateway(world.start(Server([HAM])), scanner=Broken())
    client = world.client(gateway).login()
    client.play(f"C: RETR 1\nS: {UNSCANNED} ZeroDivisionError\nC: NOOP\nS: +OK fine")


def test_a_full_disk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(spool: Spool, chunk: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    client = world.client(world.gateway(world.start(Server([HAM])))).login()
    with monkeypatch.context() as patched:
        patched.setattr(Spool, "write", full)
        client.play(f"C: RETR 1\nS: {UNSCANNED} no room to keep it: No space left on device")
    client.play(f"C: STAT\nS: +OK 1 {len(HAM)}")


def test_a_scanner_that_gives_no_verdict(world: World) -> None:
    scanner, quick = Held(), Timeouts(scan=0.01)
    gateway = world.gateway(world.start(Server([HAM])), scanner=scanner, timeouts=quick)
    client = world.client(gateway).login()
    client.play(f"C: RETR 1\nS: {UNSCANNED} no verdict in 0.01 s")
    scanner.let.set()


def test_each_decision_is_one_line_of_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "kb.gateway.pop3")
    server = Server([HAM, JUNK, HAM])
    server.answers = dict.fromkeys((b"RETR 3", b"TOP 3 99999999"), b"-ERR \x1b[2J\rno\r\n")
    client = world.client(world.gateway(world.start(server))).login()
    client.ask("STAT")
    ham, junk, tagged = len(HAM), len(JUNK), len(JUNK) + len("[SPAM] ")
    assert [re.sub("ms=[0-9]+", "ms=N", line) for line in sorted(caplog.messages)] == [
        f"account='alice' message=1 uid=uid-1 size={ham} sent={ham} ms=N"
        " verdict=clean finding='' action=deliver",
        f"account='alice' message=2 uid=uid-2 size={junk} sent={tagged} ms=N cell=spam/tag/pop3"
        " verdict=spam finding='GTUBE' action=tag",
        "account='alice' message=3 uid=uid-3 size=0 ms=N verdict=unscanned"
        " finding='the server refuses it: \\x1b[2J\\rno' action=defer",
    ]


@pytest.mark.parametrize(
    ("capability", "fail_open", "told"),
    [
        (b"EXPIRE 0", False, "-ERR [SYS/TEMP] nothing was deleted: a message that could not be"),
        (b"EXPIRE 0", True, "+OK fine"),
        (b"EXPIRE NEVER", False, "+OK fine"),
    ],
)
def test_quit_loses_no_message_that_could_not_be_scanned(
    world: World, capability: bytes, fail_open: bool, told: str
) -> None:
    """RFC 2449 6.7: with EXPIRE 0 the server may take each RETR for a DELE too, at QUIT."""
    server = Server([HAM, JUNK], capabilities=[b"TOP", capability])
    gateway = world.gateway(world.start(server), scanner=Down(), fail_open=fail_open)
    client = world.client(gateway).login()
    client.play("C: DELE 2\nS: +OK marked")
    if fail_open:
        assert client.ask("RETR 1").startswith("+OK")
        assert client.text() == HAM
    else:
        assert client.ask("RETR 1").startswith(UNSCANNED)
    assert client.ask("QUIT").startswith(told)
    assert client.rest() == b""
    world.wait_for(lambda: bool(server.ends))
    assert server.ends == ["QUIT" if told.startswith("+OK") else "closed"]


def test_quit_where_the_client_itself_deleted_what_could_not_be_scanned(world: World) -> None:
    server = Server([HAM], capabilities=[b"TOP", b"EXPIRE 0"])
    client = world.client(world.gateway(world.start(server), scanner=Down())).login()
    assert client.ask("RETR 1").startswith(UNSCANNED)
    client.play("C: DELE 1\nS: +OK marked\nC: QUIT\nS: +OK fine")
    assert server.ends == ["QUIT"]
