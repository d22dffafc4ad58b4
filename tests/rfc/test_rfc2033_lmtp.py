"""RFC 2033: an LMTP server answers once for each recipient, the sender is answered once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.model import Action
from support.loop import Loop
from support.smtp import (
    MESSAGE,
    SPAM,
    NextServer,
    Scripted,
    client,
    gateway,
    send,
    without_received,
)

THREE = ["b@example.test", "c@example.test", "d@example.test"]


@pytest.fixture
def lmtp(loop: Loop) -> Iterator[NextServer]:
    server = NextServer(loop, lmtp=True)
    yield server
    server.close()


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        (["250 2.1.5 Ok"] * 3, (250, b"2.0.0 Delivered to each of 3 recipients")),
        (
            ["250 2.1.5 Ok", "452 4.2.2 Quota", "550 5.1.1 Gone"],
            (451, b"4.0.0 <c@example.test>: 452 4.2.2 Quota"),
        ),
        (
            ["451 Later", "450-Not\r\n450 now", "250 Ok"],
            (
                451,
                b"4.0.0 <b@example.test>: 451 Later\n"
                b"4.0.0 <c@example.test>: 450 Not\n4.0.0 <c@example.test>: 450 now",
            ),
        ),
        (
            ["552 5.2.2 Full", "250 2.1.5 Ok", "550 5.1.1 Gone"],
            (
                552,
                b"5.0.0 <b@example.test>: 552 5.2.2 Full\n5.0.0 <d@example.test>: 550 5.1.1 Gone",
            ),
        ),
    ],
)
def test_4_2_many_replies_become_one(
    loop: Loop, lmtp: NextServer, answers: list[str], told: tuple[int, bytes]
) -> None:
    lmtp.maildrop.answers = answers
    with gateway(loop, lmtp.endpoint, scheme="lmtp") as endpoint:
        assert send(endpoint, MESSAGE, THREE) == told


def test_4_2_the_only_reply_is_passed_on(loop: Loop, lmtp: NextServer) -> None:
    lmtp.maildrop.answers = ["250 2.1.5 Kept for b"]
    with gateway(loop, lmtp.endpoint, scheme="lmtp") as endpoint:
        assert send(endpoint, MESSAGE) == (250, b"2.1.5 Kept for b")
    assert without_received(lmtp.messages[0].content) == MESSAGE


def test_forward_by_lmtp(loop: Loop, lmtp: NextServer) -> None:
    lmtp.maildrop.answers = ["250 2.1.5 Ok"]
    with gateway(loop, lmtp.endpoint, scheme="lmtp", spam=Action.FORWARD) as endpoint:
        assert send(endpoint, SPAM, THREE)[0] == 250
    assert lmtp.messages[0].recipients == ["spam@example.test"]


DATA = "C: DATA\nS: 354 Go\nC: Received: *\nC: ...\nC: .\n"


@pytest.mark.parametrize(
    ("end", "told"),
    [
        # 4.2: a refused recipient has no reply at the end; one named twice has two.
        ("S: 250 Ok\nS: 250 Ok\nC: QUIT\nS: 221 Bye", "S: 250 2.0.0 *"),
        # 5: replies that did not come count as temporary failures.
        ("S: 250 Ok\n-- close", "S: 451 4.4.2 *"),
        ("S: 250 Ok\nS: 421 Bye", "S: 451 4.4.2 *"),
    ],
)
def test_4_2_one_reply_for_each_accepted_rcpt(loop: Loop, end: str, told: str) -> None:
    server = Scripted(
        "S: 220 next\nC: LHLO [127.0.0.1]\nS: 250 next\nC: MAIL *\nS: 250 Ok\n"
        "C: RCPT TO:<b@example.test>\nS: 250 Ok\nC: RCPT TO:<c@example.test>\nS: 550 No\n"
        f"C: RCPT TO:<b@example.test>\nS: 250 Ok\n{DATA}{end}"
    )
    with gateway(loop, server.endpoint, scheme="lmtp") as endpoint, client(endpoint) as peer:
        peer.play(f"""
            C: HELO client.example.test
            S: 250 *
            C: MAIL FROM:<a@example.test>
            S: 250 *
            C: RCPT TO:<b@example.test>
            S: 250 *
            C: RCPT TO:<c@example.test>
            S: 550 5.0.0 No
            C: RCPT TO:<b@example.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: x
            C: .
            {told}
            C: QUIT
            S: 221 *
        """)
        server.check()


def test_4_1_there_is_no_helo_for_a_server_that_refuses_lhlo(loop: Loop) -> None:
    server = Scripted("S: 220 smtp\nC: LHLO *\nS: 500 What?\n-- closed")
    with gateway(loop, server.endpoint, scheme="lmtp") as endpoint, client(endpoint) as peer:
        peer.play("""
            C: HELO client.example.test
            S: 250 *
            C: MAIL FROM:<a@example.test>
            S: 451 4.4.2 *
        """)
        server.check()
