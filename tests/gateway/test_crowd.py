"""[limits] connections and client_connections: one too many is told so, and nobody else notices."""

from __future__ import annotations

import socket
import ssl
from contextlib import ExitStack, suppress

import pytest

from kb.gateway.crowd import MOST_REFUSED, REFUSALS, Crowd
from kb.gateway.endpoint import Endpoint
from kb.model import Protocol
from support.imap import World as ImapWorld
from support.pop3 import Server, World
from support.smtp import NextServer
from support.tls import Gateways, table
from support.wait import until

GREETINGS = {"smtp": b"220 ", "pop3": b"+OK ", "imap": b"* OK "}


@pytest.fixture
def backs(world: World, imap: ImapWorld, behind: NextServer) -> dict[str, Endpoint]:
    return {"smtp": behind.endpoint, "pop3": world.start(Server([])), "imap": imap.pymap(["alice"])}


def greeting(at: Endpoint, stack: ExitStack, source: str = "127.0.0.1") -> bytes:
    sock = socket.create_connection(at, 30, source_address=(source, 0))
    return stack.enter_context(sock).makefile("rb").readline()


@pytest.mark.parametrize("protocol", GREETINGS)
@pytest.mark.parametrize(
    ("key", "fault"), [("connections", "all"), ("client_connections", "client")]
)
def test_one_too_many(
    gateways: Gateways, backs: dict[str, Endpoint], protocol: str, key: str, fault: str
) -> None:
    (at,) = gateways.start(f"[limits]\n{key} = 2\n" + table(protocol, backs[protocol]))
    refusal = REFUSALS[Protocol(protocol), fault].encode()
    with ExitStack() as others:
        with ExitStack() as first:
            assert greeting(at, first).startswith(GREETINGS[protocol])
            assert greeting(at, others).startswith(GREETINGS[protocol])
            with socket.create_connection(at, 30) as third:
                assert third.makefile("rb").read() == refusal, "told, then closed"
            elsewhere = greeting(at, others, "127.0.0.2")
            told = refusal if fault == "all" else GREETINGS[protocol]
            assert elsewhere.startswith(told)

        def free() -> bool:
            with ExitStack() as again:
                return greeting(at, again).startswith(GREETINGS[protocol])

        until(free)


def test_with_tls_from_the_start_it_is_told_within(
    gateways: Gateways, backs: dict[str, Endpoint]
) -> None:
    gateways.authority.certify("127.0.0.1")
    keys: dict[str, str | bool | list[str]] = {
        "tls": "implicit", "certificate": "server.pem", "key": "server.key",
    }  # fmt: skip
    (at,) = gateways.start("[limits]\nconnections = 1\n" + table("imap", backs["imap"], **keys))
    context: ssl.SSLContext = gateways.authority.client()
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(
                context.wrap_socket(socket.create_connection(at, 30), server_hostname="127.0.0.1")
            )
            for _ in range(2)
        )
        assert first.recv(5) == b"* OK "
        assert second.recv(200) == REFUSALS[Protocol.IMAP, "all"].encode()


def test_refusing_is_limited_too(gateways: Gateways, backs: dict[str, Endpoint]) -> None:
    """Clients that begin no handshake cannot be told; beyond so many they are cut off."""
    gateways.authority.certify("127.0.0.1")
    keys: dict[str, str | bool | list[str]] = {
        "tls": "implicit", "certificate": "server.pem", "key": "server.key",
    }  # fmt: skip
    (at,) = gateways.start("[limits]\nconnections = 1\n" + table("imap", backs["imap"], **keys))
    context: ssl.SSLContext = gateways.authority.client()
    with ExitStack() as stack:
        silent = [
            stack.enter_context(socket.create_connection(at, 30)) for _ in range(MOST_REFUSED + 3)
        ]
        for one in silent[-2:]:
            with suppress(ConnectionResetError):
                assert one.recv(1) == b""
        served = stack.enter_context(context.wrap_socket(silent[0], server_hostname="127.0.0.1"))
        assert served.recv(5) == b"* OK "


def test_clients_that_are_not_known_are_not_one_client() -> None:
    crowd = Crowd(most_each=1)
    with crowd.entered("") as first, crowd.entered("") as second:
        assert (first, second) == ("", "")


def test_who_was_refused_is_not_counted() -> None:
    crowd = Crowd(most=1)
    with crowd.entered("a"), crowd.entered("b") as fault:
        assert fault == "all"
    with crowd.entered("b") as fault:
        assert fault == ""
