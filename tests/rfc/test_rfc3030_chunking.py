"""RFC 3030: CHUNKING is not offered, and what a BDAT carries is never taken for commands."""

from __future__ import annotations

from support.loop import Loop
from support.smtp import NextServer, client, gateway


def test_2_a_chunk_is_read_and_refused(loop: Loop, behind: NextServer) -> None:
    chunk = b"MAIL FROM:<evil@example.test>\r\n" * 5000
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("C: HELO client.example.test\nS: 250 *")
        peer.send(b"BDAT %d\r\n" % len(chunk) + chunk + b"BDAT 5 LAST\r\nQUIT\r")
        peer.send(b"BDAT 0 last\r\nNOOP\r\n")
        peer.play("""
            S: 502 5.5.1 BDAT is not offered here; use DATA
            S: 502 5.5.1 BDAT is not offered here; use DATA
            S: 502 5.5.1 BDAT is not offered here; use DATA
            S: 250 2.0.0 Ok
            C: BDAT
            S: 501 5.5.4 The syntax is BDAT octets
            C: BDAT -1
            S: 501 5.5.4 The syntax is BDAT octets
            C: RCPT TO:<b@example.test>
            S: 503 5.5.1 MAIL comes first
        """)
    assert behind.messages == []
