"""Each reply of the server spoilt in each way: an error or a closed session, nothing unscanned."""

from __future__ import annotations

import asyncio
import poplib
from functools import partial

import pytest

from kb.gateway.endpoint import Endpoint
from kb.lab.mail.samples import GTUBE
from kb.model import Protocol
from support.pop3 import Server, World
from support.spoiling import WAYS, Spoiling, Words, lost_nothing, patience

HAM = b"Subject: ham\r\n\r\nhello\r\n.dots\r\n"
SPAM = b"Subject: buy\r\n\r\n" + GTUBE + b"\r\n"
TAGGED = SPAM.replace(b": ", b": [SPAM] ", 1)
STEPS = (b"", b"^CAPA", b"^USER", b"^PASS", b"^LIST", b"^UIDL", b"^(RETR|TOP) 2", b"^QUIT")
"""Commands that the gateway gives; STAT it answers itself. First the server's greeting."""
WORDS = Words(lambda _: b"-ERR no\r\n", b"-ERR gone\r\n", lambda _: b"+OK done\r\n")

LAWFUL = ("b'-ERR ", "-ERR EOF", "-ERR CAPA not supported")
"""How poplib tells an error reply, the end, and either of them to CAPA."""


def read(at: Endpoint, seen: list[bytes]) -> str:
    """One client's session: its error reply, `closed`, or "" where it is whole.

    Each message that it was given is added to what was seen.
    """
    client = None
    try:
        client = poplib.POP3(at.host, at.port, timeout=20)
        client.capa()
        client.user("alice")
        client.pass_("secret")
        count = client.stat()[0]
        assert len(client.list()[1]) == len(client.uidl()[1]) == count
        for number in range(1, count + 1):
            seen.append(b"".join(line + b"\r\n" for line in client.retr(number)[1]))
        client.quit()
    except poplib.error_proto as error:
        # A line that is no reply, or too long, comes out here as well.
        return str(error.args[0])
    except ConnectionError:
        return "closed"
    finally:
        if client:
            client.close()
    return ""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("step", STEPS)
def test_one_reply_spoilt(
    world: World, step: bytes, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    server = Server([HAM, SPAM, HAM])
    spoiling = Spoiling(world.start(server), WORDS)
    listening = world.run(asyncio.start_server(spoiling.session, "127.0.0.1", 0))
    at = world.gateway(
        Endpoint(*listening.sockets[0].getsockname()), timeouts=patience(way, Protocol.POP3)
    )
    spoiling.spoil(step, way)
    seen: list[bytes] = []
    told = read(at, seen)
    assert told in ("", "closed") or told.startswith(LAWFUL), told
    assert spoiling.spoilt
    # It is the server that is at fault, and not the gateway.
    assert not [one for one in caplog.records if one.name.startswith("kb.") and one.exc_info]
    lost_nothing(partial(read, at), way, told, seen, [HAM, TAGGED, HAM])
    assert server.count("DELE") == 0
    world.do(listening.close)
