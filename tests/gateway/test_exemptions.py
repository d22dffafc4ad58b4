"""`[pass]`: whose mail is not scanned, and that it is told."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from kb.gateway.exemptions import exemptions
from kb.gateway.pins import SqlitePins
from kb.gateway.tables import ConfigError
from kb.scan import Envelope, scanner
from support.imap import Served
from support.imap import World as ImapWorld
from support.loop import Loop
from support.pop3 import NOBODY_EXEMPT, Server, World
from support.smtp import VIRUS, NextServer, gateway, send, without_received

TABLE = exemptions(
    "gateway.toml",
    {
        "senders": ["Boss@Example.test", "@partner.example.test"],
        "recipients": ["abuse@example.test", "@labs.example.test"],
        "clients": ["192.0.2.0/24", "2001:db8::/32"],
    },
)


def envelope(sender: str | None = "x@y.test", *recipients: str, client: str = "") -> Envelope:
    return Envelope(reverse_path=sender, recipients=recipients or ("b@x.test",), client=client)


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (envelope("boss@EXAMPLE.test"), "senders boss@example.test"),
        (envelope("anybody@Partner.example.test"), "senders @partner.example.test"),
        (envelope("x@y.test", "abuse@example.test"), "recipients abuse@example.test"),
        (
            envelope("x@y.test", "abuse@example.test", "me@labs.example.test"),
            "recipients abuse@example.test, @labs.example.test",
        ),
        (envelope(client="192.0.2.77"), "clients 192.0.2.0/24"),
        (envelope(client="::ffff:192.0.2.77"), "clients 192.0.2.0/24"),
        (envelope(client="2001:db8::5"), "clients 2001:db8::/32"),
        (Envelope(client="192.0.2.1", account="a"), "clients 192.0.2.0/24"),
    ],
)
def test_what_passes_and_why(known: Envelope, why: str) -> None:
    assert TABLE.reason(known) == f"[pass] {why}"


@pytest.mark.parametrize(
    "known",
    [
        Envelope(),
        envelope("", "b@x.test"),
        envelope("notboss@example.test"),
        envelope("x@sub.partner.example.test"),
        envelope("partner.example.test"),
        envelope("x@y.test", "abuse@example.test", "somebody.else@example.test"),
        envelope(client="192.0.3.1"),
        envelope(client="fe80::1%eth0"),
        Envelope(account="abuse@example.test"),
    ],
)
def test_what_does_not(known: Envelope) -> None:
    assert TABLE.reason(known) == ""
    assert exemptions("gateway.toml", None).reason(envelope("boss@example.test")) == ""


def test_by_smtp_it_passes_as_it_came_and_the_log_tells(
    loop: Loop, behind: NextServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kb.gateway.smtp")
    with gateway(loop, behind.endpoint, exempt=TABLE) as endpoint:
        assert send(endpoint, VIRUS, sender="boss@example.test")[0] == 250
        assert send(endpoint, VIRUS, sender="other@example.test")[0] == 250
    passed, stripped = (without_received(message.content) for message in behind.messages)
    assert passed == VIRUS
    assert b"Finding: EICAR-Test-File" in stripped
    line = "verdict=unscanned finding='[pass] senders boss@example.test' action=deliver"
    assert caplog.text.count(line) == 1


READERS = (("127.0.0.2", True), ("127.0.0.1", False), ("127.0.0.2", True))
"""Clients in their order, and whether they see the message as the server has it."""
CLIENTS = exemptions("gateway.toml", {"clients": ["127.0.0.2"]})


def test_by_pop3_what_passed_to_one_client_is_scanned_for_the_others(world: World) -> None:
    upstream = world.start(Server(messages=[VIRUS]))
    endpoint = world.gateway(upstream, scanner=scanner("builtin", "builtin"), exempt=CLIENTS)
    for source, passes in READERS:
        client = world.client(endpoint, source).login()
        client.ask("RETR 1")
        assert (client.text() == VIRUS) is passes
        client.ask("QUIT")


def test_by_imap_what_passed_to_one_client_is_scanned_for_the_others(imap: ImapWorld) -> None:
    server = imap.pymap(["alice"])
    imap.connect(server, "alice").append(VIRUS)
    endpoint = imap.gateway(server, exempt=CLIENTS)
    for source, passes in READERS:
        client = imap.connect(endpoint, "alice", source)
        client.ask("SELECT INBOX")
        assert (client.octets(1) == VIRUS) is passes


SIZES = exemptions("gateway.toml", {"larger_than": len(VIRUS)})
LARGER = VIRUS + b"\r\n"
HAM = b"Subject: x\r\n\r\nHello.\r\n"


def test_a_size_passes_what_is_larger_and_whose_it_is_comes_first() -> None:
    both = exemptions("gateway.toml", {"senders": ["@b.test"], "larger_than": 9})
    assert [both.reason(envelope(), size) for size in (0, 9, 10)] == [
        "",
        "",
        "[pass] larger_than 9",
    ]
    assert both.reason(envelope("a@b.test"), 10) == "[pass] senders @b.test"
    assert TABLE.reason(envelope(), 1 << 40) == ""
    with pytest.raises(ConfigError, match=r"\[pass\] larger_than: "):
        exemptions("gateway.toml", {"larger_than": -1})


def test_by_smtp_what_is_larger_passes_and_the_log_tells(
    loop: Loop, behind: NextServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kb.gateway.smtp")
    with gateway(loop, behind.endpoint, exempt=SIZES) as endpoint:
        for content in (LARGER, VIRUS):
            assert send(endpoint, content)[0] == 250
    passed, stripped = (without_received(message.content) for message in behind.messages)
    assert passed == LARGER
    assert b"Finding: EICAR-Test-File" in stripped
    line = f"verdict=unscanned finding='[pass] larger_than {len(VIRUS)}' action=deliver"
    assert caplog.text.count(line) == 1


def test_by_pop3_and_imap_what_is_larger_passes(world: World, imap: ImapWorld) -> None:
    upstream = world.start(Server(messages=[LARGER, VIRUS]))
    endpoint = world.gateway(upstream, scanner=scanner("builtin", "builtin"), exempt=SIZES)
    by_pop3 = world.client(endpoint).login()
    seen = []
    for number in (1, 2):
        by_pop3.ask(f"RETR {number}")
        seen.append(by_pop3.text())
    assert [seen[0] == LARGER, b"Finding: EICAR-Test-File" in seen[1]] == [True, True]
    server = imap.pymap(["alice"])
    for content in (LARGER, VIRUS):
        imap.connect(server, "alice").append(content)
    by_imap = imap.connect(imap.gateway(server, exempt=SIZES), "alice")
    by_imap.ask("SELECT INBOX")
    seen = [by_imap.octets(number) for number in (1, 2)]
    assert [seen[0] == LARGER, b"Finding: EICAR-Test-File" in seen[1]] == [True, True]


def test_by_pop3_what_passed_for_its_size_is_scanned_once_the_key_is_gone(
    world: World, tmp_path: Path
) -> None:
    server = Server(messages=[LARGER, HAM])
    upstream = world.start(server)
    seen = []
    for exempt in (SIZES, SIZES, NOBODY_EXEMPT, SIZES):
        pins = SqlitePins(tmp_path)
        endpoint = world.gateway(
            upstream, scanner=scanner("builtin", "builtin"), pins=pins, exempt=exempt
        )
        client = world.client(endpoint).login()
        client.ask("LIST")
        listing = client.text()
        client.ask("RETR 1")
        content = client.text()
        client.ask("QUIT")
        # What is told of it and what is sent are the same, whichever it is.
        assert listing == b"1 %d\r\n2 %d\r\n" % (len(content), len(HAM))
        seen.append(content)
        pins.close()
    assert seen[:2] == [LARGER, LARGER]
    assert b"Finding: EICAR-Test-File" in seen[2]
    # What was decided by a scan stays, whatever passes from now on.
    assert seen[3] == seen[2]


def test_by_pop3_a_size_is_told_without_fetching_what_passes_for_it(world: World) -> None:
    server = Server(messages=[LARGER])
    endpoint = world.gateway(world.start(server), exempt=SIZES)
    for fetched in (0, 0, 1, 2):
        client = world.client(endpoint).login()
        assert client.ask("STAT") == f"+OK 1 {len(LARGER)}"
        if fetched:
            client.ask("RETR 1")
            assert client.text() == LARGER
        client.ask("QUIT")
        assert server.fetched() == fetched


def test_by_imap_what_passed_for_its_size_is_scanned_once_the_key_is_gone(
    imap: ImapWorld, served: Served, tmp_path: Path
) -> None:
    imap.connect(*served).append(LARGER)
    seen = []
    for exempt in (SIZES, SIZES, NOBODY_EXEMPT, SIZES):
        gateway = imap.gateway(served.server, state=tmp_path, exempt=exempt)
        client = imap.connect(gateway, served.user)
        client.ask("SELECT INBOX")
        told = client.ask("FETCH 1 (RFC822.SIZE)").fetched[1]
        seen.append(client.octets(1))
        assert told == b"RFC822.SIZE %d" % len(seen[-1])
        # The same octets for as long as the session lasts.
        client.ask("SELECT INBOX")
        assert client.octets(1) == seen[-1]
        imap.stop()
    assert seen[:2] == [LARGER, LARGER]
    assert b"Finding: EICAR-Test-File" in seen[2]
    assert seen[3] == seen[2]
