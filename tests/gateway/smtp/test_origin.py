"""XFORWARD and XCLIENT: taken from the trusted, passed on, never mixed; real Postfix around it."""

from __future__ import annotations

import re
import smtplib
import socket
import textwrap
from pathlib import Path

import pytest

from kb.gateway.endpoint import Endpoint
from support.loop import Loop
from support.postfix import Postfix, free_port
from support.smtp import MESSAGE, SPAM, NextServer, Scripted, client
from support.tls import Gateways
from support.wait import until

PAGE = Path(__file__).parents[3] / "docs/running/in-its-place.md"
TRUSTED: dict[str, bool | list[str]] = {"trusted": ["127.0.0.1"], "xforward": True}
TOLD = "NAME=spike.example.test ADDR=192.0.2.7 PORT=4711 PROTO=ESMTP HELO=spike"
MAIL = textwrap.dedent("""
    C: MAIL FROM:<a@example.test>
    S: 250 *
    C: RCPT TO:<b@example.test>
    S: 250 *
    C: DATA
    S: 354 *
    C: Subject: hi
    C:\x20
    C: .
    S: 250 *
""")
EHLO = "C: EHLO relay.example.test\nS: ...\nS: 250 *"


def origins(behind: NextServer) -> list[str]:
    """What each message's Received field says of where it comes from."""
    found = [re.match(rb"Received: from (.*)\r\n", m.content) for m in behind.messages]
    return [match[1].decode() for match in found if match]


def test_xforward_holds_for_one_mail(gateways: Gateways, behind: NextServer) -> None:
    at = gateways.before("smtp", behind.endpoint, **TRUSTED)
    with client(at) as peer:
        peer.play("C: EHLO relay.example.test\nS: ...\nS: 250-XCLIENT *\nS: 250 XFORWARD NAME *")
        peer.play(f"C: XFORWARD {TOLD}\nS: 250 *\nC: XFORWARD IDENT=4ABC SOURCE=REMOTE\nS: 250 *")
        peer.play(MAIL)
        peer.play(MAIL)
        peer.play(f"C: XFORWARD {TOLD}\nS: 250 *\nC: MAIL FROM:<a@example.test>\nS: 250 *")
        peer.play(f"C: XFORWARD {TOLD}\nS: 503 5.5.1 *\nC: RSET\nS: 250 *")
        peer.play(MAIL)
        # Nothing of the session's own is mixed in.
        peer.play(f"C: XFORWARD NAME=[UNAVAILABLE]\nS: 250 *{MAIL}")
        peer.play("C: XFORWARD ADDR=192.0.2.7 HELO=x+0D+0AX-Injected:+20yes\nS: 250 *")
        peer.play(MAIL)
    own = "relay.example.test ([127.0.0.1])"
    told = "spike (spike.example.test [192.0.2.7])"
    assert origins(behind) == [told, own, own, "unknown (unknown)", "unknown ([192.0.2.7])"]
    assert not any(b"X-Injected" in message.content for message in behind.messages)


def test_from_others_nothing_is_taken(gateways: Gateways, behind: NextServer) -> None:
    at = gateways.before("smtp", behind.endpoint, trusted=["192.0.2.0/24"], xforward=True)
    with smtplib.SMTP(at.host, at.port, timeout=30) as smtp:
        smtp.ehlo("client.example.test")
        assert not smtp.has_extn("xforward")
        assert not smtp.has_extn("xclient")
        assert smtp.docmd("XFORWARD", TOLD) == (
            550,
            b"5.7.0 You are not authorized to say XFORWARD here",
        )
        assert smtp.docmd("XCLIENT", TOLD)[0] == 550
        smtp.sendmail("a@example.test", ["b@example.test"], MESSAGE)
    assert origins(behind) == ["client.example.test ([127.0.0.1])"]


def test_xforward_without_its_key_is_not_taken(gateways: Gateways, behind: NextServer) -> None:
    at = gateways.before("smtp", behind.endpoint, trusted=["127.0.0.1"])
    with client(at) as peer:
        peer.play(f"{EHLO}\nC: XFORWARD {TOLD}\nS: 500 5.5.2 *")


def test_xforward_is_passed_on_as_far_as_it_is_offered(gateways: Gateways) -> None:
    server = Scripted(
        """
        S: 220 next
        C: EHLO *
        S: 250-next
        S: 250 XFORWARD ADDR HELO SOURCE
        C: XFORWARD ADDR=192.0.2.7 HELO=spi+20ke SOURCE=[[]UNAVAILABLE]
        S: 550 not you
        C: MAIL FROM:<a@example.test>
        S: 250 Ok
        C: RSET
        S: 250 Ok
        C: MAIL FROM:<b@example.test>
        S: 250 Ok
        C: QUIT
        S: 221 Bye
    """.replace("[[]", "[")
    )
    at = gateways.before("smtp", server.endpoint, **TRUSTED)
    with client(at) as peer:
        peer.play(f"{EHLO}\nC: XFORWARD ADDR=192.0.2.7 PORT=25 HELO=spi+20ke\nS: 250 *")
        # The next server's refusal concerns its log only.
        peer.play("C: MAIL FROM:<a@example.test>\nS: 250 *\nC: RSET\nS: 250 *")
        peer.play("C: MAIL FROM:<b@example.test>\nS: 250 *\nC: QUIT\nS: 221 *")
    server.check()


def test_xclient_makes_it_another_client_s_session(gateways: Gateways, behind: NextServer) -> None:
    at = gateways.before("smtp", behind.endpoint, **TRUSTED)
    with client(at) as peer:
        peer.play(f"{EHLO}\nC: XCLIENT {TOLD}\nS: 220 * ESMTP *")
        peer.play("C: MAIL FROM:<a@example.test>\nS: 503 *")
        peer.play(f"{EHLO}{MAIL}")
        peer.play(f"C: XCLIENT ADDR=IPv6:2001:db8::9 NAME=[TEMPUNAVAIL]\nS: 220 *\n{EHLO}{MAIL}")
        peer.play("C: XCLIENT HELO\nS: 501 *\nC: XCLIENT SOURCE=LOCAL\nS: 501 *")
        peer.play("C: MAIL FROM:<a@example.test>\nS: 250 *")
        peer.play("C: XCLIENT ADDR=192.0.2.9\nS: 503 *")
    assert origins(behind) == [
        "spike (spike.example.test [192.0.2.7])",
        "spike ([IPv6:2001:db8::9])",
    ]


@pytest.mark.parametrize("between", ["C: RSET\nS: 250 *", EHLO])
def test_xforward_is_forgotten_where_no_mail_follows(
    gateways: Gateways, behind: NextServer, between: str
) -> None:
    at = gateways.before("smtp", behind.endpoint, **TRUSTED)
    with client(at) as peer:
        peer.play(f"{EHLO}\nC: XFORWARD {TOLD}\nS: 250 *\n{between}{MAIL}")
    assert origins(behind) == ["relay.example.test ([127.0.0.1])"]


def test_a_client_that_xclient_does_not_know_is_no_local_one(gateways: Gateways) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        keys = TRUSTED | {"upstream_proxy_protocol": True}
        at = gateways.before("smtp", Endpoint(*server.getsockname()), **keys)
        with client(at) as peer:
            peer.play("C: XCLIENT ADDR=[UNAVAILABLE]\nS: 220 *")
            peer.send(b"EHLO relay.example.test\r\n")
            accepted, _ = server.accept()
            with accepted:
                accepted.settimeout(30)
                # Version 2, PROXY, UNSPEC.
                assert accepted.recv(16, socket.MSG_WAITALL)[12:] == b"\x21\0\0\0"


def lines(title: str) -> str:
    """The lines of a block of the page."""
    found = re.search(rf'title="{re.escape(title)}" }}\n(.*?)```', PAGE.read_text(), re.DOTALL)
    assert found
    return found[1]


def before_queue(lmtp: Endpoint, gateway: Endpoint, front: int, back: int) -> Postfix:
    """Postfix with the page's lines; the ports are those that are free here."""
    services = lines("master.cf")
    for documented, here in {
        "smtp inet ": f"127.0.0.1:{front} inet ",
        "=127.0.0.1:10025": f"={gateway}",
        "127.0.0.1:10026 inet": f"127.0.0.1:{back} inet",
    }.items():
        assert services.count(documented) == 1
        services = services.replace(documented, here)
    return Postfix(lmtp, front, lines("main.cf"), services, replaces=True)


def table(back: int) -> str:
    """The page's table, on the ports that are free here."""
    found = re.search(r"```toml\n(\[smtp\].*?)```", PAGE.read_text(), re.DOTALL)
    assert found
    return found[1].replace(":10025", ":0").replace(":10026", f":{back}")


def test_before_postfix_s_queue(gateways: Gateways, loop: Loop) -> None:
    lmtp, front, back = NextServer(loop, lmtp=True), free_port(), free_port()
    (at,) = gateways.start(table(back))
    with before_queue(lmtp.endpoint, at, front, back) as postfix:
        with smtplib.SMTP(
            "127.0.0.1", front, "spike.example.test", timeout=60, source_address=("127.0.0.9", 0)
        ) as smtp:
            smtp.sendmail("a@example.test", ["b@example.test"], MESSAGE, ["BODY=8BITMIME"])
            # Refused while its sender waits, with the gateway's own words.
            with pytest.raises(smtplib.SMTPDataError) as caught:
                smtp.sendmail("a@example.test", ["b@example.test"], SPAM)
            assert caught.value.smtp_code == 550
            assert b"found to be spam" in caught.value.smtp_error
        until(lambda: bool(lmtp.messages), postfix.log)
        assert "orig_client=unknown[127.0.0.9]" in postfix.log()
    lmtp.close()
    (message,) = lmtp.messages
    assert message.content.endswith(MESSAGE)
    assert b"Received: from spike.example.test ([127.0.0.9])\r\n\tby [127.0.0.1]" in message.content


def test_postfix_says_250_only_when_the_server_behind_has(gateways: Gateways, loop: Loop) -> None:
    lmtp, front = NextServer(loop, lmtp=True), free_port()
    server = Scripted("""
        S: 220 next
        C: EHLO *
        S: 250-next
        S: 250-SIZE
        S: 250 XFORWARD NAME ADDR
        C: XFORWARD NAME=* ADDR=127.0.0.9
        S: 250 Ok
        C: MAIL FROM:<a@example.test>*
        S: 250 Ok
        C: RCPT TO:<b@example.test>
        S: 250 Ok
        C: DATA
        S: 354 go
        C: ...
        C: .
        S: 452 4.3.1 the disk is full
        C: ...
        C: QUIT
        S: 221 Bye
    """)
    (at,) = gateways.start(table(server.endpoint.port))
    with before_queue(lmtp.endpoint, at, front, free_port()) as postfix:
        with (
            smtplib.SMTP("127.0.0.1", front, timeout=60, source_address=("127.0.0.9", 0)) as smtp,
            pytest.raises(smtplib.SMTPDataError, match="the disk is full") as caught,
        ):
            smtp.sendmail("a@example.test", ["b@example.test"], MESSAGE)
        assert caught.value.smtp_code == 452, postfix.log()
    lmtp.close()
    assert not lmtp.messages


NEXT = """
smtpd_client_restrictions = check_client_access inline:{{192.0.2.66 = 554 5.7.1 not this one}}
smtpd_delay_reject = no
"""


def test_postfix_as_next_server_is_told_the_client(gateways: Gateways, loop: Loop) -> None:
    lmtp = NextServer(loop, lmtp=True)
    main = lines("main.cf, the next server") + NEXT
    with Postfix(lmtp.endpoint, free_port(), main) as postfix:
        at = gateways.before("smtp", postfix.endpoint, **TRUSTED)
        # Not trusted, and told of all the same: the connection's own address.
        with smtplib.SMTP(
            at.host, at.port, "client.example.test", timeout=60, source_address=("127.0.0.9", 0)
        ) as smtp:
            smtp.sendmail("a@example.test", ["b@example.test"], MESSAGE)
        assert "client=unknown[127.0.0.9]" in postfix.log()
        with client(at) as peer:
            # By the next server's own rules this client may not relay; the gateway might.
            peer.play(f"{EHLO}\nC: XCLIENT {TOLD}\nS: 220 *\n{EHLO}")
            peer.play("C: MAIL FROM:<a@example.test>\nS: 250 *")
            peer.play("C: RCPT TO:<b@elsewhere.test>\nS: 554 5.7.1 *")
            peer.play("C: RSET\nS: 250 *")
            peer.play("C: XCLIENT ADDR=192.0.2.66 NAME=[UNAVAILABLE]\nS: 220 *")
            peer.play("C: EHLO spike\nS: 554 5.7.1 *not this one*")
        until(lambda: "from spike.example.test[192.0.2.7]" in postfix.log(), postfix.log)
        until(lambda: bool(lmtp.messages), postfix.log)
    lmtp.close()
    received = lmtp.messages[0].content
    assert b"from client.example.test (unknown [127.0.0.9])" in received
