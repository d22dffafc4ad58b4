"""RFC 5321 4.4: exactly one Received field, in front, true and well-formed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import pytest

from kb.gateway.smtp.received import ROOM, Trace, received
from support.loop import Loop
from support.smtp import MESSAGE, NextServer, client, gateway, send

FIELD = re.compile(
    rb"Received: from (?P<hello>\S+) \(\[127\.0\.0\.1\]\)\r\n"
    rb"\tby \[127\.0\.0\.1\] \(\[127\.0\.0\.1\]\)\r\n"
    rb"\twith (?P<with>\S+) id (?P<id>[0-9A-Z]{12});\r\n"
    rb"\t(?P<date>[^\r]+)\r\n"
)


@pytest.mark.parametrize(
    ("hello", "parameters", "with_"),
    [("HELO", "", b"SMTP"), ("EHLO", "", b"ESMTP"), ("EHLO", " SMTPUTF8", b"UTF8SMTP")],
)
def test_the_field(
    loop: Loop, behind: NextServer, hello: str, parameters: str, with_: bytes
) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        for _ in range(2):
            peer.play(f"""
                C: {hello} client.example.test
                S: ...
                S: 250 *
                C: MAIL FROM:<a@example.test>{parameters}
                S: 250 *
                C: RCPT TO:<blind@example.test>
                S: 250 *
                C: DATA
                S: 354 *
                C: Received: by an earlier server; it stays
                C:\x20
                C: x
                C: .
                S: 250 2.6.0 Kept
            """)
    ids = set()
    for message in behind.messages:
        match = FIELD.match(message.content)
        assert match
        assert message.content[match.end() :].startswith(b"Received: by an earlier server")
        assert (match["hello"], match["with"]) == (b"client.example.test", with_)
        date = parsedate_to_datetime(match["date"].decode())
        assert before <= date <= datetime.now(UTC)
        assert b"blind" not in message.content
        ids.add(match["id"])
    assert len(ids) == 2


def test_a_message_without_a_header_gets_the_field_all_the_same(
    loop: Loop, behind: NextServer
) -> None:
    with gateway(loop, behind.endpoint) as endpoint:
        assert send(endpoint, b"\r\nno header\r\n")[0] == 250
        assert send(endpoint, MESSAGE)[0] == 250
    for message in behind.messages:
        match = FIELD.match(message.content)
        assert match
        assert match["hello"] == b"client.example.test"


def test_addresses_and_names() -> None:
    trace = Trace("[192.0.2.1]", "2001:db8::1", "mx.example.test", "2001:db8::2", "ESMTP", "ID")
    field = received(trace, datetime(2024, 2, 29, 23, 59, 58, tzinfo=timezone(timedelta(hours=2))))
    assert field == (
        b"Received: from [192.0.2.1] ([IPv6:2001:db8::1])\r\n"
        b"\tby mx.example.test\r\n"
        b"\twith ESMTP id ID;\r\n"
        b"\tThu, 29 Feb 2024 23:59:58 +0200\r\n"
    )


def test_the_longest_field_fits_in_its_room_and_its_lines() -> None:
    name, address = "x" * 255, "1111:2222:3333:4444:5555:6666:7777:8888"
    field = received(
        Trace(name, address, name, address, "UTF8SMTP", "0123456789AB"), datetime.now(UTC)
    )
    assert len(field) <= ROOM
    assert max(map(len, field.split(b"\r\n"))) <= 998
