"""RFC 5321 4.5.3.1 and RFC 1870: limits of lines and messages, as transcripts."""

from __future__ import annotations

import pytest

from support.loop import Loop
from support.smtp import NextServer, Scripted, client, gateway, without_received

HELLO = """
    C: EHLO client.example.test
    S: ...
    S: 250 SIZE *
"""


def test_4_5_3_1_4_a_command_line_over_512_octets_gets_500(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play(f"""
            C: NOOP {"x" * 505}
            S: 250 2.0.0 Ok
            C: NOOP {"x" * 506}
            S: 500 5.5.2 The command line is too long; 512 octets are the limit
            C: NOOP {"x" * 5000}
            S: 500 5.5.2 The command line is too long; 512 octets are the limit
            C: NOOP
            S: 250 2.0.0 Ok
        """)


def test_mail_may_be_longer_by_what_the_extensions_add(loop: Loop, behind: NextServer) -> None:
    """26 octets for SIZE, 17 for 8BITMIME, 10 for SMTPUTF8: only once they were told."""
    address = f"{'x' * 200}@{'.'.join(['y' * 60] * 4)}.test"
    fixed = len(f"MAIL FROM:<{address}> SIZE={1:020} BODY=8BITMIME\r\n")
    full = f"MAIL FROM:<{'z' * (565 - fixed)}{address}> SIZE={1:020} BODY=8BITMIME"
    assert len(full) + 2 == 565
    server = Scripted("""
        S: 220 next.example.test
        C: EHLO *
        S: 250-next.example.test
        S: 250-SMTPUTF8
        S: 250-8BITMIME
        S: 250 SIZE
        C: MAIL FROM:<z* SIZE=2049 BODY=8BITMIME
        S: 250 Ok
        C: QUIT
        S: 221 Bye
    """)
    with gateway(loop, server.endpoint) as endpoint, client(endpoint) as peer:
        too_long = "S: 500 5.5.2 The command line is too long; {} octets are the limit"
        peer.play(f"C: {full}\n{too_long.format(512)}")
        peer.play(HELLO)
        peer.play(f"C: {full.replace('<', '<z')}\n{too_long.format(565)}")
        peer.play(f"C: {full}\nS: 250 2.1.0 Ok\n-- close")
        server.check()


def test_2_3_8_a_command_line_with_a_bare_lf_is_refused_whole(
    loop: Loop, behind: NextServer
) -> None:
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("C: HELO client.example.test\nS: 250 *")
        peer.send(b"MAIL FROM:<a@example.test>\nRCPT TO:<b@example.test>\r\nNOOP\r\n")
        peer.play("""
            S: 500 5.5.2 A command line has a bare LF; it must end with CR LF
            S: 250 2.0.0 Ok
            C: RCPT TO:<b@example.test>
            S: 503 5.5.1 MAIL comes first
        """)
        peer.send(b"NOOP\n")
        peer.play("S: 500 5.5.2 A command line has a bare LF; it must end with CR LF")


def test_4_5_3_1_7_64k_octets_fit_in_any_case(loop: Loop, behind: NextServer) -> None:
    content = b"Subject: x\r\n\r\n" + (b"y" * 62 + b"\r\n") * 1024
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play(HELLO)
        peer.play("C: MAIL FROM:<>\nS: 250 *\nC: RCPT TO:<b@example.test>\nS: 250 *")
        peer.play("C: DATA\nS: 354 *")
        peer.send(content + b".\r\n")
        peer.play("S: 250 2.6.0 Kept")
    assert without_received(behind.messages[0].content) == content


class TestRfc1870:
    """The SIZE extension."""

    @pytest.mark.parametrize(
        ("theirs", "told"),
        [("SIZE 500", "500"), ("SIZE 5000", "1000"), ("SIZE", "1000"), ("SIZE 0", "1000")],
    )
    def test_4_the_smaller_of_two_limits_is_told(self, loop: Loop, theirs: str, told: str) -> None:
        server = Scripted(
            f"S: 220 next\nC: EHLO *\nS: 250-next\nS: 250 {theirs}\nC: QUIT\nS: 221 Bye"
        )
        with (
            gateway(loop, server.endpoint, octets=1000) as endpoint,
            client(endpoint) as peer,
        ):
            peer.play(f"""
                C: EHLO client.example.test
                S: ...
                S: 250 SIZE {told}
                C: MAIL FROM:<a@example.test> SIZE={int(told) + 1}
                S: 552 5.3.4 The message would have {int(told) + 1} octets; {told} are the limit
                -- close
            """)
            server.check()

    def test_without_their_size_none_is_told(self, loop: Loop) -> None:
        server = Scripted("S: 220 next\nC: EHLO *\nS: 250 next\nC: QUIT\nS: 221 Bye")
        with gateway(loop, server.endpoint) as endpoint, client(endpoint) as peer:
            peer.play("""
                C: EHLO client.example.test
                S: 250-[127.0.0.1] greets client.example.test
                S: 250-PIPELINING
                S: 250 ENHANCEDSTATUSCODES
                C: MAIL FROM:<a@example.test> SIZE=1
                S: 555 5.5.4 The parameter SIZE is not known here
                C: MAIL FROM:<a@example.test> BODY=8BITMIME
                S: 555 5.5.4 The parameter BODY is not known here
                C: MAIL FROM:<a@example.test> SMTPUTF8
                S: 555 5.5.4 The parameter SMTPUTF8 is not known here
                C: QUIT
                S: 221 *
            """)
        server.check()

    @pytest.mark.parametrize(
        ("limit", "declared", "passed_on"),
        [("", 100, 2148), (" 0", 100, 2148), (" 9999", 100, 2148), (" 999", 100, 999)],
    )
    def test_6_3_the_size_passed_on_allows_for_what_the_gateway_adds(
        self, loop: Loop, limit: str, declared: int, passed_on: int
    ) -> None:
        server = Scripted(f"""
            S: 220 next
            C: EHLO *
            S: 250-next
            S: 250 SIZE{limit}
            C: MAIL FROM:<a@example.test> SIZE={passed_on}
            S: 250 Ok
            C: QUIT
            S: 221 Bye
        """)
        with gateway(loop, server.endpoint) as endpoint, client(endpoint) as peer:
            peer.play(f"""
                C: EHLO client.example.test
                S: ...
                S: 250 SIZE *
                C: MAIL FROM:<a@example.test> SIZE={declared}
                S: 250 2.1.0 Ok
                -- close
            """)
            server.check()

    def test_a_message_over_the_limit_is_read_to_its_end_and_refused(
        self, loop: Loop, behind: NextServer
    ) -> None:
        with (
            gateway(loop, behind.endpoint, octets=100) as endpoint,
            client(endpoint) as peer,
        ):
            for size, answer in ((100, "250 2.6.0 Kept"), (102, "552 5.3.4 *"), (50, "250 *")):
                peer.play(f"""
                    C: EHLO client.example.test
                    S: ...
                    S: 250 SIZE 100
                    C: MAIL FROM:<a@example.test>
                    S: 250 2.1.0 *
                    C: RCPT TO:<b@example.test>
                    S: 250 2.1.5 Ok
                    C: DATA
                    S: 354 *
                    C: {"x" * (size - 2)}
                    C: .
                    S: {answer}
                """)
            peer.play("C: MAIL FROM:<>\nS: 250 *\nC: RCPT TO:<b@example.test>\nS: 250 *")
            peer.play("C: DATA\nS: 354 *")
            for _ in range(100):
                peer.send(b"MAIL FROM:<evil@example.test>\r\n" * 1000)
            peer.play("C: .\nS: 552 5.3.4 The message has 3100000 octets; 100 are the limit")
        assert [len(without_received(m.content)) for m in behind.messages] == [100, 50]
