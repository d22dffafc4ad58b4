"""RFC 5321 3.3 and 4.1.4: the order of commands, as transcripts."""

from __future__ import annotations

from support.loop import Loop
from support.smtp import NextServer, client, gateway, without_received


def test_a_transaction_from_beginning_to_end(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("""
            C: EHLO client.example.test
            S: 250-[127.0.0.1] greets client.example.test
            S: 250-PIPELINING
            S: 250-ENHANCEDSTATUSCODES
            S: 250-8BITMIME
            S: 250-SMTPUTF8
            S: 250 SIZE 1048576
            C: MAIL FROM:<a@example.test>
            S: 250 2.1.0 *
            C: RCPT TO:<b@example.test>
            S: 250 2.1.5 Ok
            C: DATA
            S: 354 *
            C: Subject: hi
            C:\x20
            C: ..dot
            C: .
            S: 250 2.6.0 Kept
            C: QUIT
            S: 221 2.0.0 [127.0.0.1] closing
            -- closed
        """)
    (message,) = behind.messages
    assert without_received(message.content) == b"Subject: hi\r\n\r\n.dot\r\n"


def test_commands_out_of_order(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("""
            C: MAIL FROM:<a@example.test>
            S: 503 5.5.1 Say EHLO or HELO first
            C: RCPT TO:<b@example.test>
            S: 503 5.5.1 MAIL comes first
            C: DATA
            S: 503 5.5.1 MAIL comes first
            C: HELO client.example.test
            S: 250 [127.0.0.1]
            C: RCPT TO:<b@example.test>
            S: 503 5.5.1 MAIL comes first
            C: MAIL FROM:<a@example.test>
            S: 250 2.1.0 *
            C: DATA
            S: 503 5.5.1 RCPT comes first
            C: MAIL FROM:<other@example.test>
            S: 503 5.5.1 A transaction is open; RSET ends it
            C: RCPT TO:<b@example.test>
            S: 250 2.1.5 Ok
            C: DATA
            S: 354 *
            C: x
            C: .
            S: 250 2.6.0 Kept
            C: DATA
            S: 503 5.5.1 MAIL comes first
        """)
    assert [m.sender for m in behind.messages] == ["a@example.test"]


def test_a_second_ehlo_ends_the_transaction(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("""
            C: EHLO client.example.test
            S: ...
            S: 250 SIZE *
            C: MAIL FROM:<a@example.test>
            S: 250 2.1.0 *
            C: RCPT TO:<b@example.test>
            S: 250 2.1.5 Ok
            C: EHLO client.example.test
            S: ...
            S: 250 SIZE *
            C: DATA
            S: 503 5.5.1 MAIL comes first
            C: MAIL FROM:<c@example.test>
            S: 250 2.1.0 *
            C: RCPT TO:<d@example.test>
            S: 250 2.1.5 Ok
            C: DATA
            S: 354 *
            C: x
            C: .
            S: 250 2.6.0 Kept
        """)
    assert [(m.sender, m.recipients) for m in behind.messages] == [
        ("c@example.test", ["d@example.test"])
    ]


def test_rset_ends_the_transaction_here_and_there(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("""
            C: RSET
            S: 250 2.0.0 Ok
            C: HELO client.example.test
            S: 250 *
            C: MAIL FROM:<a@example.test>
            S: 250 2.1.0 *
            C: RCPT TO:<b@example.test>
            S: 250 2.1.5 Ok
            C: RSET now
            S: 501 5.5.4 RSET has no argument
            C: RSET
            S: 250 2.0.0 Ok
            C: RSET
            S: 250 2.0.0 Ok
            C: DATA
            S: 503 5.5.1 MAIL comes first
            C: MAIL FROM:<>
            S: 250 2.1.0 *
            C: RCPT TO:<d@example.test>
            S: 250 2.1.5 Ok
            C: DATA
            S: 354 *
            C: x
            C: .
            S: 250 2.6.0 Kept
        """)
    assert [(m.sender, m.recipients) for m in behind.messages] == [("<>", ["d@example.test"])]


def test_data_after_every_recipient_was_refused(loop: Loop, behind: NextServer) -> None:
    behind.maildrop.refused["no@example.test"] = "550 5.1.1 No such user"
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("""
            C: HELO client.example.test
            S: 250 *
            C: MAIL FROM:<a@example.test>
            S: 250 2.1.0 *
            C: RCPT TO:<no@example.test>
            S: 550 5.1.1 No such user
            C: DATA
            S: 554 5.5.1 No recipient was accepted
            C: RCPT TO:<b@example.test>
            S: 250 2.1.5 Ok
            C: DATA
            S: 354 *
            C: x
            C: .
            S: 250 2.6.0 Kept
        """)
    assert behind.messages[0].recipients == ["b@example.test"]
