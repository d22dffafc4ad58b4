"""RFC 1939 section 3: keywords, states, replies, multi-line replies and their dots."""

from __future__ import annotations

import pytest

from support.chunks import cuts
from support.pop3 import Server, World

DOTS = b"Subject: dots\r\n\r\n.\r\n..\r\n.x\r\nx.\r\n...\r\n"


def test_keywords_in_any_case(world: World) -> None:
    client = world.client(world.gateway(world.start(Server([DOTS]))))
    client.line()
    client.play(
        f"""
        C: user alice
        S: +OK fine
        C: pAsS secret
        S: +OK fine
        C: stat
        S: +OK 1 {len(DOTS)}
        C: List
        S: +OK the server's listing
        S: 1 {len(DOTS)}
        S: .
        C: quit
        S: +OK fine
        """
    )


def test_lines_that_start_with_a_dot_are_stuffed(world: World) -> None:
    client = world.client(world.gateway(world.start(Server([DOTS])))).login()
    client.play(
        """
        C: RETR 1
        S: +OK the server's RETR
        S: Subject: dots
        S:
        S: ..
        S: ...
        S: ..x
        S: x.
        S: ....
        S: .
        """
    )


def test_an_empty_maildrop(world: World) -> None:
    client = world.client(world.gateway(world.start(Server([])))).login()
    client.play(
        """
        C: STAT
        S: +OK 0 0
        C: LIST
        S: +OK the server's listing
        S: .
        C: UIDL
        S: +OK the server's listing
        S: .
        C: RETR 1
        S: -ERR no such message
        """
    )


@pytest.mark.parametrize("line", ["STAT", "LIST", "RETR 1", "TOP 1 0", "DELE 1", "NOOP", "RSET"])
def test_commands_in_the_wrong_state(world: World, line: str) -> None:
    server = Server([DOTS])
    client = world.client(world.gateway(world.start(server)))
    client.line()
    keyword = line.split()[0]
    client.play(f"C: {line}\nS: -ERR {keyword} is not valid in the AUTHORIZATION state")
    assert server.heard == []


@pytest.mark.parametrize("line", ["USER bob", "PASS x", "APOP bob x", "AUTH PLAIN"])
def test_no_second_login(world: World, line: str) -> None:
    client = world.client(world.gateway(world.start(Server([DOTS])))).login()
    keyword = line.split()[0]
    client.play(f"C: {line}\nS: -ERR {keyword} is not valid in the TRANSACTION state")


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        (b"", "unknown command"),
        (b"STATUS", "unknown command"),
        (b"RETR", "RETR needs a message-number"),
        (b"RETR one", "RETR needs a message-number"),
        (b"TOP 1", "TOP needs a message-number and a number of lines"),
        (b"RETR 0", "no such message"),
        (b"RETR 2", "no such message"),
        (b"LIST 4294967297", "no such message"),
        (b"STAT\nDELE 1", "line cannot be read: bare LF"),
        (b"STAT\0", "unknown command"),
    ],
)
def test_what_cannot_be_understood_changes_nothing(world: World, line: bytes, reply: str) -> None:
    server = Server([DOTS])
    client = world.client(world.gateway(world.start(server))).login()
    client.send(line + b"\r\n")
    client.play(f"S: -ERR {reply}\nC: NOOP\nS: +OK fine")
    assert server.count("DELE") == 0


def test_a_session_does_not_depend_on_how_it_is_cut(world: World) -> None:
    said = b"USER alice\r\nPASS secret\r\nLIST\r\nTOP 1 1\r\nFOO\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n"
    gateway = world.gateway(world.start(Server([DOTS])))
    # Once the message is known, the listing is the server's own in every session.
    world.client(gateway).login().ask("STAT")
    heard = set()
    for chunks in cuts(said, rounds=5):
        client = world.client(gateway)
        for chunk in chunks:
            client.send(chunk)
        heard.add(client.rest())
    (reply,) = heard
    assert reply.endswith(b"+OK marked\r\n+OK fine\r\n")
