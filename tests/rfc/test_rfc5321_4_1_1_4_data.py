"""RFC 5321 4.1.1.4 and 4.5.2: mail data ends with CR LF . CR LF, dots travel doubled."""

from __future__ import annotations

import pytest

from kb.wire.dots import stuffed
from support.loop import Loop
from support.smtp import NextServer, Scripted, client, gateway, without_received

FORMS = [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\n.\r", b"\r.\n"]
FORMS += [b"\r\r\n.\r\r\n", b"\n\r.\r\n", b"\r\n.\r\r\n"]


@pytest.mark.parametrize("form", FORMS)
def test_what_only_looks_like_the_end_smuggles_nothing(
    loop: Loop, behind: NextServer, form: bytes
) -> None:
    """One message goes in, one reply comes out, and no second transaction is begun."""
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("""
            C: EHLO client.example.test
            S: ...
            S: 250 SIZE *
            C: MAIL FROM:<a@example.test>
            S: 250 2.1.0 *
            C: RCPT TO:<b@example.test>
            S: 250 2.1.5 Ok
            C: DATA
            S: 354 *
        """)
        smuggled = b"MAIL FROM:<admin@example.test>\r\nRCPT TO:<victim@example.test>\r\nDATA\r\nx"
        peer.send(b"Subject: one\r\n\r\nfirst" + form + smuggled + b"\r\n.\r\n")
        peer.play("""
            S: 550 5.5.2 The message has a bare *; lines end with CR LF
            C: NOOP
            S: 250 2.0.0 Ok
            C: QUIT
            S: 221 *
            -- closed
        """)
    assert behind.messages == []


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"Subject: x\r\n\r\na\nb\r\n", "LF"),
        (b"Subject: x\r\n\r\na\rb\r\n", "CR"),
        (b"Subject: x\n\r\na\r\n", "LF"),
        (b"\nSubject: x\r\n", "LF"),
        (b"Subject: x\r\n\r\na\r\r\n", "CR"),
    ],
)
def test_a_bare_cr_or_lf_is_refused(
    loop: Loop, behind: NextServer, content: bytes, what: str
) -> None:
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("""
            C: HELO client.example.test
            S: 250 *
            C: MAIL FROM:<a@example.test>
            S: 250 2.1.0 *
            C: RCPT TO:<b@example.test>
            S: 250 2.1.5 Ok
            C: DATA
            S: 354 *
        """)
        peer.send(content + b".\r\n")
        peer.play(f"""
            S: 550 5.5.2 The message has a bare {what}; lines end with CR LF
            C: MAIL FROM:<a@example.test>
            S: 250 2.1.0 *
        """)
    assert behind.messages == []


DOTS = [
    b".\r\n",
    b"..\r\n",
    b".\r\n.\r\n.\r\n",
    b"a.\r\n.b\r\n",
    b"\r\n",
    b"",
    b"Subject: x\r\n\r\n" + b".\r\n" * 1000,
    b"x" * 5000 + b"\r\n",  # 4.5.3.1.6: the next server decides about long lines
    b"\x00\x01\x7f\x80\xff\r\n",
]


@pytest.mark.parametrize("content", DOTS)
def test_transparency_both_ways(loop: Loop, content: bytes) -> None:
    lines = b"Received: *\r\n\tby *\r\n\twith SMTP id *;\r\n\t*\r\n" + stuffed(content)
    expected = "\n".join(f"C: {line.decode('latin-1')}" for line in lines.split(b"\r\n")[:-1])
    server = Scripted(
        "S: 220 next\nC: EHLO *\nS: 250 next\nC: MAIL *\nS: 250 Ok\nC: RCPT *\nS: 250 Ok\n"
        f"C: DATA\nS: 354 Go\n{expected}\nS: 250 Ok\nC: QUIT\nS: 221 Bye"
    )
    with gateway(loop, server.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("""
            C: HELO client.example.test
            S: 250 *
            C: MAIL FROM:<a@example.test>
            S: 250 2.1.0 *
            C: RCPT TO:<b@example.test>
            S: 250 2.1.5 Ok
            C: DATA
            S: 354 *
        """)
        peer.send(stuffed(content))
        peer.play("""
            S: 250 2.0.0 Ok
            C: QUIT
            S: 221 *
        """)
    server.check()


@pytest.mark.parametrize("content", [b"", b"Subject: x\r\n\r\nhalf a mess", b"x\r\n.\r"])
def test_a_client_that_vanishes_in_the_data_delivers_nothing(loop: Loop, content: bytes) -> None:
    server = Scripted("""
        S: 220 next.example.test
        C: EHLO *
        S: 250 next.example.test
        C: MAIL FROM:<a@example.test>
        S: 250 Ok
        C: RCPT TO:<b@example.test>
        S: 250 Ok
        -- closed
    """)
    with gateway(loop, server.endpoint) as endpoint:
        with client(endpoint) as peer:
            peer.play("""
                C: HELO client.example.test
                S: 250 *
                C: MAIL FROM:<a@example.test>
                S: 250 2.1.0 *
                C: RCPT TO:<b@example.test>
                S: 250 2.1.5 Ok
                C: DATA
                S: 354 *
            """)
            peer.send(content)
        server.check()


def test_the_message_that_follows_is_not_mixed_up(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("C: HELO client.example.test\nS: 250 *")
        for number in range(3):
            peer.play(f"""
                C: MAIL FROM:<{number}@example.test>
                S: 250 2.1.0 *
                C: RCPT TO:<b@example.test>
                S: 250 2.1.5 Ok
                C: DATA
                S: 354 *
                C: Subject: {number}
                C: .
                S: 250 2.6.0 Kept
            """)
    contents = [without_received(m.content) for m in behind.messages]
    assert contents == [b"Subject: %d\r\n" % n for n in range(3)]
