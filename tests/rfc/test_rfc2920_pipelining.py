"""RFC 2920: whatever the client sends ahead is answered, in order, and never lost."""

from __future__ import annotations

import pytest

from support.chunks import cuts
from support.loop import Loop
from support.smtp import NextServer, client, gateway, without_received

GROUP = (
    b"EHLO client.example.test\r\n"
    b"MAIL FROM:<a@example.test>\r\n"
    b"RCPT TO:<no@example.test>\r\n"
    b"RCPT TO:<b@example.test>\r\n"
    b"RCPT TO:<c@example.test>\r\n"
    b"DATA\r\n"
)
# RFC 2920 lets no client send this much ahead; one that does must not lose anything either.
ALL = (
    GROUP + b"Subject: one\r\n\r\n..\r\n.\r\n"
    b"NOOP\r\n"
    b"MAIL FROM:<d@example.test>\r\nRCPT TO:<b@example.test>\r\nDATA\r\nSubject: two\r\n.\r\n"
    b"QUIT\r\n"
)
ANSWERS = """
    S: 250-[127.0.0.1] greets client.example.test
    S: ...
    S: 250 SIZE *
    S: 250 2.1.0 *
    S: 550 5.1.1 No such user
    S: 250 2.1.5 Ok
    S: 250 2.1.5 Ok
    S: 354 *
    S: 250 2.6.0 Kept
    S: 250 2.0.0 Ok
    S: 250 2.1.0 *
    S: 250 2.1.5 Ok
    S: 354 *
    S: 250 2.6.0 Kept
    S: 221 2.0.0 *
    -- closed
"""


@pytest.mark.parametrize("chunks", list(cuts(ALL, rounds=8)), ids=lambda c: f"{len(c)}-chunks")
def test_however_the_octets_are_cut(loop: Loop, behind: NextServer, chunks: list[bytes]) -> None:
    behind.maildrop.refused["no@example.test"] = "550 5.1.1 No such user"
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        for chunk in chunks:
            peer.send(chunk)
        peer.play(ANSWERS)
    assert [(m.sender, m.recipients, without_received(m.content)) for m in behind.messages] == [
        ("a@example.test", ["b@example.test", "c@example.test"], b"Subject: one\r\n\r\n.\r\n"),
        ("d@example.test", ["b@example.test"], b"Subject: two\r\n"),
    ]


def test_3_1_a_group_whose_every_recipient_is_refused(loop: Loop, behind: NextServer) -> None:
    behind.maildrop.refused["no@example.test"] = "550 5.1.1 No such user"
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.send(
            b"HELO client.example.test\r\nMAIL FROM:<a@example.test>\r\n"
            b"RCPT TO:<no@example.test>\r\nDATA\r\nRSET\r\nQUIT\r\n"
        )
        peer.play("""
            S: 250 *
            S: 250 2.1.0 *
            S: 550 5.1.1 No such user
            S: 554 5.5.1 No recipient was accepted
            S: 250 2.0.0 Ok
            S: 221 *
            -- closed
        """)
