"""Sessions last as long as their connections, and end with the gateway."""

from __future__ import annotations

import asyncio
import socket

import pytest

from kb.gateway.endpoint import Endpoint
from kb.lab.servers.embedded.accounts import PASSWORD
from support import smtp
from support.imap import World as ImapWorld
from support.loop import Loop
from support.pop3 import Server, World
from support.smtp import NextServer


def test_smtp_sessions_outlive_garbage_collections(loop: Loop, behind: NextServer) -> None:
    with smtp.gateway(loop, behind.endpoint) as endpoint, smtp.client(endpoint) as client:
        for step in (
            "C: HELO client.example.test\nS: 250 *",
            "C: MAIL FROM:<a@example.test>\nS: 250 *",
            "C: RCPT TO:<b@example.test>\nS: 250 *",
            "C: DATA\nS: 354 *",
            "C: Subject: hi",
            "C: .\nS: 250 *",
            "C: QUIT\nS: 221 *\n-- closed",
        ):
            loop.collect_garbage()
            client.play(step)
    assert len(behind.messages) == 1


def test_pop3_sessions_outlive_garbage_collections(loop: Loop, world: World) -> None:
    client = world.client(world.gateway(world.start(Server([b"Subject: hi\r\n\r\nHello.\r\n"]))))
    client.line()
    for step in (
        "C: USER alice\nS: +OK fine",
        "C: PASS secret\nS: +OK fine",
        "C: STAT\nS: +OK 1 *",
        "C: LIST\nS: +OK *\nS: 1 *\nS: .",
        "C: RETR 1\nS: +OK *\nS: Subject: hi\nS: \nS: Hello.\nS: .",
        "C: QUIT\nS: +OK fine\n-- closed",
    ):
        loop.collect_garbage()
        client.play(step)


def test_imap_sessions_outlive_garbage_collections(loop: Loop, imap: ImapWorld) -> None:
    client = imap.connect(imap.gateway(imap.pymap(["reader"])))
    for command in (f"LOGIN reader {PASSWORD}", "SELECT INBOX", "NOOP"):
        loop.collect_garbage()
        assert client.ask(command).tagged.startswith(b"OK")
    client.send(b"i IDLE\r\n")
    assert client.response().startswith(b"+ ")
    loop.collect_garbage()
    client.send(b"DONE\r\n")
    assert client.answer(b"i ").tagged.startswith(b"OK")
    loop.collect_garbage()
    assert client.ask("LOGOUT").tagged.startswith(b"OK")


@pytest.mark.parametrize("turns", range(8))
def test_a_client_that_comes_as_the_gateway_ends_does_not_keep_it(
    loop: Loop, imap: ImapWorld, turns: int
) -> None:
    """Whichever turn of the loop a connection has got to when the gateway closes."""
    upstream = socket.create_server(("127.0.0.1", 0))
    endpoint = imap.gateway(Endpoint(*upstream.getsockname()))
    gateway, _ = imap.gateways[-1]

    async def come_and_close() -> None:
        with socket.create_connection(endpoint):
            for _ in range(turns):
                await asyncio.sleep(0)
            await gateway.close()

    with upstream:
        loop.run(come_and_close(), 10)
