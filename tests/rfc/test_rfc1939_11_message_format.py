"""RFC 1939 section 11: sizes are those of the message as it is sent, without stuffed dots."""

from __future__ import annotations

import pytest

from support.pop3 import SPAM, Server, World

BODY = SPAM + b"\r\n.dot\r\n"
STORED = {
    "CRLF": b"Subject: buy\r\n\r\n" + BODY,
    "LF inside": b"Subject: buy\n\n" + SPAM + b"\n.dot\nend\r\n",
    "mixed": b"Subject: buy\r\nX: y\n\r\n" + BODY,
    "CR inside": b"Subject: buy\r\n\r\na\rb\r\n" + BODY,
    "dots only": b"Subject: buy\r\n\r\n" + BODY + b".\r\n.\r\n..\r\n",
    "high octets": b"Subject: buy\r\n\r\n\xff\xfe\0\r\n" + BODY,
}


@pytest.mark.parametrize("stored", STORED.values(), ids=STORED)
def test_the_size_told_is_the_size_sent(world: World, stored: bytes) -> None:
    client = world.client(world.gateway(world.start(Server([stored])))).login()
    tagged = stored.replace(b"Subject: ", b"Subject: [SPAM] ")
    assert client.ask("STAT") == f"+OK 1 {len(tagged)}"
    assert client.ask("LIST 1") == f"+OK 1 {len(tagged)}"
    assert client.ask("RETR 1") == f"+OK {len(tagged)} octets"
    assert client.text() == stuffed(tagged)
    client.ask("TOP 1 99999999")
    assert client.text() == stuffed(tagged)


@pytest.mark.parametrize("stored", STORED.values(), ids=STORED)
def test_what_is_not_changed_keeps_the_servers_size_right_or_wrong(
    world: World, stored: bytes
) -> None:
    """A server that counts LF as one octet tells another size than it sends."""
    ham = stored.replace(SPAM, b"nothing")
    told = ham.count(b"\n") + len(ham)
    client = world.client(world.gateway(world.start(Server([ham], sizes=[told])))).login()
    assert client.ask("STAT") == f"+OK 1 {told}"
    assert client.ask("RETR 1") == "+OK the server's RETR"
    assert client.text() == stuffed(ham)


def stuffed(text: bytes) -> bytes:
    return text.replace(b"\r\n.", b"\r\n..")
