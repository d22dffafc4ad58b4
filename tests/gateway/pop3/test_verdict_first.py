"""No octet of a message leaves before its verdict, and nothing is fetched for nobody."""

from __future__ import annotations

import time

import pytest

from kb.gateway.transport.timeouts import Timeouts
from support.pop3 import SPAM, Finder, Held, Server, World

HAM = b"From: a@example.test\r\nSubject: hello\r\n\r\nHello.\r\n"
JUNK = b"From: b@example.test\r\nSubject: buy\r\n\r\n" + SPAM + b"\r\n"
TAGGED = JUNK.replace(b"Subject: ", b"Subject: [SPAM] ")


@pytest.mark.parametrize("command", ["RETR 1", "TOP 1 99999999", "TOP 1 0", "LIST 1", "STAT"])
def test_nothing_leaves_while_the_scanner_thinks(world: World, command: str) -> None:
    scanner = Held()
    client = world.client(world.gateway(world.start(Server([JUNK])), scanner=scanner)).login()
    client.send(command.encode() + b"\r\n")
    assert scanner.begun.wait(30)
    assert client.silent()
    scanner.let.set()
    assert client.line().startswith("+OK")


@pytest.mark.parametrize("command", ["RETR 1", "TOP 1 99999999"])
def test_nothing_leaves_while_the_message_arrives(world: World, command: str) -> None:
    server, scanner = Server([HAM * 5000]), Finder()
    client = world.client(world.gateway(world.start(server), scanner=scanner)).login()
    server.stall.clear()
    client.send(command.encode() + b"\r\n")
    world.wait_for(lambda: server.stalling)
    assert client.silent()
    assert scanner.scans == 0
    world.do(server.release)
    assert client.line() == f"+OK the server's {command[:4].strip()}"
    assert client.text() == HAM * 5000


def test_lines_of_list_go_out_as_scans_finish(world: World) -> None:
    server = Server([HAM, JUNK])
    client = world.client(world.gateway(world.start(server))).login()
    server.answers[b"TOP 1 99999999"] = b"+OK\r\n" + HAM + b".\r\n"
    server.stalls = {b"TOP 2 99999999"}
    server.stall.clear()
    client.play(f"C: LIST\nS: +OK 2 messages\nS: 1 {len(HAM)}")
    assert client.silent()
    world.do(server.release)
    client.play(f"S: 2 {len(TAGGED)}\nS: .")


def test_commands_may_be_sent_ahead(world: World) -> None:
    client = world.client(world.gateway(world.start(Server([HAM, JUNK]))))
    client.send(b"USER alice\r\nPASS secret\r\nSTAT\r\nRETR 2\r\nDELE 2\r\nLIST\r\nBAD\r\nQUIT\r\n")
    client.line()
    client.play(
        f"""
        S: +OK fine
        S: +OK fine
        S: +OK 2 {len(HAM) + len(TAGGED)}
        S: +OK {len(TAGGED)} octets
        S: ...
        S: .
        S: +OK marked
        S: +OK the server's listing
        S: 1 {len(HAM)}
        S: .
        S: -ERR unknown command
        S: +OK fine
        """
    )
    client.play("-- closed")


def test_a_client_that_goes_stops_the_download(world: World) -> None:
    server = Server([HAM * 5000, HAM, JUNK])
    client = world.client(world.gateway(world.start(server))).login()
    server.stall.clear()
    client.send(b"DELE 3\r\nSTAT\r\n")
    client.line()
    world.wait_for(lambda: server.stalling)
    client.close()
    world.wait_for(lambda: server.gone)
    world.do(server.release)
    world.wait_for(lambda: server.ends == ["closed"])
    assert server.count("QUIT") == 0
    assert server.fetched() == 1


def test_a_client_that_goes_while_its_mail_is_scanned(world: World) -> None:
    server, scanner = Server([HAM, JUNK]), Held()
    client = world.client(world.gateway(world.start(server), scanner=scanner)).login()
    client.send(b"RETR 1\r\n")
    assert scanner.begun.wait(30)
    client.close()
    scanner.let.set()
    world.wait_for(lambda: server.ends == ["closed"])
    assert server.count("QUIT") == 0


def test_a_client_that_has_said_quit_may_close_its_side(world: World) -> None:
    server = Server([HAM, JUNK])
    client = world.client(world.gateway(world.start(server))).login()
    client.send(b"STAT\r\nDELE 1\r\nQUIT\r\n")
    client.hang_up()
    client.play(f"S: +OK 2 {len(HAM) + len(TAGGED)}\nS: +OK marked\nS: +OK fine")
    assert server.ends == ["QUIT"]


def test_a_connection_that_is_lost_deletes_nothing(world: World) -> None:
    server = Server([HAM])
    client = world.client(world.gateway(world.start(server))).login()
    client.play("C: DELE 1\nS: +OK marked")
    client.close()
    world.wait_for(lambda: server.ends == ["closed"])
    assert server.count("QUIT") == 0


OFTEN = Timeouts(keep_alive=0.01)


@pytest.mark.parametrize("command", ["RETR 1", "STAT"])
def test_a_long_scan_keeps_the_server_awake(world: World, command: str) -> None:
    server, scanner = Server([JUNK]), Held()
    gateway = world.gateway(world.start(server), scanner=scanner, timeouts=OFTEN)
    client = world.client(gateway).login()
    client.send(command.encode() + b"\r\n")
    world.wait_for(lambda: server.count("NOOP") >= 3)
    scanner.let.set()
    assert client.line().startswith("+OK")
    if command.startswith("RETR"):
        assert client.text() == TAGGED
    client.play("C: QUIT\nS: +OK fine")


def test_nothing_is_asked_while_a_noop_is_not_answered(world: World) -> None:
    """The verdict comes while the server is slow to answer the NOOP that kept it patient."""
    server, held = Server([HAM], stalls={b"NOOP"}), Held()
    server.stall.clear()
    gateway = world.gateway(world.start(server), scanner=held, timeouts=OFTEN)
    client = world.client(gateway).login()
    client.send(b"LIST 1\r\n")
    world.wait_for(lambda: server.stalling)
    held.let.set()
    world.wait_for(lambda: held.scans == 1)
    # As long as it would take to ask.
    time.sleep(0.3)
    assert client.silent()
    world.do(server.release)
    client.play(f"S: +OK 1 {len(HAM)}\nC: DELE 1\nS: +OK marked\nC: QUIT\nS: +OK fine")


def test_no_noop_where_the_client_itself_is_idle(world: World) -> None:
    """The server's idle timer is for the client; the gateway must not hold a maildrop open."""
    server = Server([JUNK])
    first = world.client(world.gateway(world.start(server), timeouts=OFTEN)).login()
    first.ask("STAT")
    heard = len(server.heard)
    # Another session takes long enough for many a NOOP in the first.
    second = world.client(world.gateway(world.start(Server([HAM] * 50)))).login()
    second.ask("STAT")
    assert len(server.heard) == heard
