"""Decisions outlive the session: nothing is fetched twice only to be listed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from kb.gateway.decision import Decision
from kb.gateway.endpoint import Endpoint
from kb.gateway.pins import Pin, SqlitePins, UidScope
from kb.gateway.pins.sqlite import FILE
from kb.model import Action
from support.pop3 import SPAM, Finder, Server, World

HAM = b"From: a@example.test\r\nSubject: hello\r\n\r\nHello.\r\n" + b"line\r\n" * 20
JUNK = b"From: b@example.test\r\nSubject: buy\r\n\r\n" + SPAM + b"\r\nline 3\r\n"
TAGGED = JUNK.replace(b"Subject: ", b"Subject: [SPAM] ")
# As long as HAM, so that only its octets tell it from HAM.
DISGUISED = (b"Subject: buy\r\n\r\n" + SPAM + b"\r\n").ljust(len(HAM) - 2, b"x") + b"\r\n"
assert len(DISGUISED) == len(HAM)


def list_all(world: World, gateway: Endpoint, user: str = "alice") -> bytes:
    client = world.client(gateway)
    client.line()
    client.play(f"C: USER {user}\nS: +OK fine\nC: PASS secret\nS: +OK fine")
    client.ask("STAT")
    client.ask("LIST")
    listing = client.text()
    client.ask("QUIT")
    return listing


def test_a_second_session_downloads_nothing(world: World) -> None:
    server, scanner = Server([HAM, JUNK]), Finder()
    gateway = world.gateway(world.start(server), scanner=scanner)
    first = list_all(world, gateway)
    assert (server.fetched(), scanner.scans) == (2, 2)
    assert list_all(world, gateway) == first
    assert (server.fetched(), scanner.scans) == (2, 2)


def test_nor_after_a_restart(world: World, tmp_path: Path) -> None:
    server = Server([HAM, JUNK])
    upstream = world.start(server)
    for _ in range(2):
        pins = SqlitePins(tmp_path)
        listing = list_all(world, world.gateway(upstream, pins=pins))
        assert listing == f"1 {len(HAM)}\r\n2 {len(TAGGED)}\r\n".encode()
        pins.close()
    assert server.fetched() == 2
    assert (tmp_path / FILE).exists()


def test_the_client_is_told_what_it_was_told_before_whatever_the_policy(world: World) -> None:
    server, pins = Server([HAM, JUNK]), SqlitePins()
    upstream = world.start(server)
    first = list_all(world, world.gateway(upstream, pins=pins))
    accepting = world.gateway(upstream, pins=pins, spam=Action.ACCEPT)
    assert list_all(world, accepting) == first
    client = world.client(accepting).login()
    assert client.ask("RETR 2") == f"+OK {len(TAGGED)} octets"
    assert client.text() == TAGGED


def test_each_account_has_its_own(world: World) -> None:
    server = Server([HAM])
    gateway = world.gateway(world.start(server))
    list_all(world, gateway, "alice")
    list_all(world, gateway, "bob")
    assert server.fetched() == 2


def test_only_new_messages_are_fetched(world: World) -> None:
    server = Server([HAM])
    gateway = world.gateway(world.start(server))
    list_all(world, gateway)
    server.messages.append(JUNK)
    server.heard.clear()
    list_all(world, gateway)
    assert [line for line in server.heard if line.startswith("TOP")] == ["TOP 2 99999999"]


def test_decisions_on_deleted_messages_are_forgotten(world: World) -> None:
    server = Server([HAM, JUNK])
    gateway = world.gateway(world.start(server))
    list_all(world, gateway)
    server.messages, server.uids = [JUNK], ["uid-2"]
    list_all(world, gateway)
    server.messages, server.uids = [HAM, JUNK], None
    server.heard.clear()
    list_all(world, gateway)
    assert [line for line in server.heard if line.startswith("TOP")] == ["TOP 1 99999999"]


def test_identical_copies_may_share_a_unique_id(world: World) -> None:
    server = Server([JUNK, JUNK], uids=["hash", "hash"])
    gateway = world.gateway(world.start(server))
    expected = f"1 {len(TAGGED)}\r\n2 {len(TAGGED)}\r\n".encode()
    assert list_all(world, gateway) == expected
    assert list_all(world, gateway) == expected
    assert server.fetched() == 2


def test_without_uidl_decisions_last_for_the_session(world: World) -> None:
    server = Server([HAM, JUNK], answers={b"UIDL": b"-ERR what?\r\n"})
    gateway = world.gateway(world.start(server))
    client = world.client(gateway).login()
    total = len(HAM) + len(TAGGED)
    client.play(f"C: STAT\nS: +OK 2 {total}\nC: STAT\nS: +OK 2 {total}\nC: UIDL\nS: -ERR what?")
    assert server.fetched() == 2
    list_all(world, gateway)
    assert server.fetched() == 4


@pytest.mark.parametrize("command", ["RETR 1", "TOP 1 99999999", "TOP 1 1"])
def test_a_reused_unique_id_smuggles_nothing(world: World, command: str) -> None:
    """RFC 1939 7 says never to reuse one; a decision is worth no more than that promise."""
    server, scanner = Server([HAM]), Finder()
    gateway = world.gateway(world.start(server), scanner=scanner)
    list_all(world, gateway)
    server.messages = [DISGUISED]
    client = world.client(gateway).login()
    assert client.ask("STAT") == f"+OK 1 {len(HAM)}"
    assert scanner.scans == 1
    assert client.ask(command).startswith("+OK")
    assert b"Subject: [SPAM] buy" in client.text()
    assert scanner.scans == 2
    # From here on the session tells of what it sent.
    assert client.ask("LIST 1") == f"+OK 1 {len(HAM) + len('[SPAM] ')}"


def test_another_size_behind_a_unique_id_is_another_message(world: World) -> None:
    server = Server([HAM])
    gateway = world.gateway(world.start(server))
    list_all(world, gateway)
    server.messages = [JUNK]
    assert list_all(world, gateway) == f"1 {len(TAGGED)}\r\n".encode()


def test_the_header_alone_of_a_message_known_to_pass_is_the_servers(world: World) -> None:
    server = Server([HAM])
    gateway = world.gateway(world.start(server))
    list_all(world, gateway)
    server.heard.clear()
    client = world.client(gateway).login()
    client.ask("TOP 1 0")
    client.text()
    assert server.heard[-1] == "TOP 1 0"
    assert server.fetched() == 0
    # More than the header is only passed on once the octets were seen in this session.
    client.ask("TOP 1 1")
    client.text()
    client.ask("TOP 1 1")
    client.text()
    assert server.heard[-3:] == ["TOP 1 99999999", "TOP 1 1", "TOP 1 1"]


def test_a_top_for_all_of_a_message_is_one_download(world: World) -> None:
    server = Server([HAM])
    client = world.client(world.gateway(world.start(server))).login()
    for lines in (99999999, 21, 99):
        server.heard.clear()
        assert client.ask(f"TOP 1 {lines}") == "+OK the server's TOP"
        assert client.text() == HAM
        assert server.fetched() == 1


def test_unwritable_pins_cost_downloads_and_nothing_else(world: World, tmp_path: Path) -> None:
    server, pins = Server([HAM, JUNK]), SqlitePins(tmp_path)
    pins._sql.execute("DROP TABLE pins")
    gateway = world.gateway(world.start(server), pins=pins)
    for _ in range(2):
        assert list_all(world, gateway) == f"1 {len(HAM)}\r\n2 {len(TAGGED)}\r\n".encode()
    assert server.fetched() == 4
    pins.close()


class Overtaken(SqlitePins):
    """Another gateway has decided each message just before this one."""

    def __init__(self, decision: Decision) -> None:
        super().__init__()
        self._decision = decision

    async def put_many(self, scope: UidScope, pins: Mapping[str, Pin]) -> dict[str, Pin]:
        first = {
            uid: Pin(self._decision, pin.stored, pin.stored, pin.digest)
            for uid, pin in pins.items()
        }
        await super().put_many(scope, first)
        return await super().put_many(scope, pins)


def test_what_another_gateway_decided_first_is_what_is_sent(world: World) -> None:
    """This one has tagged its copy already: the octets must be those of the size that is told."""
    server, pins = Server([JUNK]), Overtaken(Decision())
    client = world.client(world.gateway(world.start(server), pins=pins)).login()
    assert client.ask("RETR 1").startswith("+OK")
    assert client.text() == JUNK
    assert client.ask("LIST 1") == f"+OK 1 {len(JUNK)}"
    pins.close()
