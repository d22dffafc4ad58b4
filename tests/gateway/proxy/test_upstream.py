"""The PROXY header towards servers: Dovecot, Postfix, aiosmtpd, another gateway."""

from __future__ import annotations

import asyncio
import imaplib
import poplib
import smtplib
import socket

import pytest
from aiosmtpd.proxy_protocol import ProxyData
from aiosmtpd.smtp import SMTP, Envelope, Session

from kb.gateway.endpoint import Endpoint
from kb.lab.servers.debian import PASSWORD
from kb.wire.proxy import End, Ends, header
from support.dovecot import Dovecot
from support.loop import Loop
from support.postfix import Postfix, free_port
from support.smtp import MESSAGE, NextServer
from support.tls import Gateways
from support.wait import until

ENDS = Ends(End("192.0.2.7", 4711), End("198.51.100.25", 143))

HAPROXY = """
haproxy_trusted_networks = 127.0.0.0/8
service pop3-login {
  inet_listener pop3 {
    haproxy = yes
  }
}
service imap-login {
  inet_listener imap {
    haproxy = yes
  }
}
"""


def proxied(host: str, port: int, timeout: float | None) -> socket.socket:
    """A connection that a proxy passes on."""
    sock = socket.create_connection((host, port), timeout)
    sock.sendall(header(ENDS))
    return sock


class Pop3(poplib.POP3):
    """poplib behind a proxy."""

    def _create_socket(self, timeout: float) -> socket.socket:
        return proxied(self.host, self.port, timeout)


class Imap4(imaplib.IMAP4):
    """imaplib behind a proxy."""

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return proxied(self.host, self.port, timeout)


class Smtp(smtplib.SMTP):
    """smtplib behind a proxy."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return proxied(host, port, timeout)


KEYS = {"proxy_protocol": True, "trusted": ["127.0.0.1"], "upstream_proxy_protocol": True}


def test_dovecot_logs_the_client(gateways: Gateways) -> None:
    with Dovecot(HAPROXY) as dovecot:
        dovecot.account("reader", MESSAGE)
        at = gateways.before("pop3", dovecot.endpoint, **KEYS)
        pop3 = Pop3(at.host, at.port, timeout=30)
        pop3.user("reader")
        pop3.pass_(PASSWORD)
        assert b"\r\n".join(pop3.retr(1)[1]) + b"\r\n" == MESSAGE
        pop3.quit()
        at = gateways.before("imap", dovecot.imap, **KEYS)
        imap = Imap4(at.host, at.port, timeout=30)
        imap.login("reader", PASSWORD)
        imap.select()
        assert imap.fetch("1", "(BODY.PEEK[])")[1][0][1] == MESSAGE
        imap.logout()
        for protocol in ("pop3", "imap"):
            line = f"{protocol}-login: Info: Login: user=<reader>, method=PLAIN, rip=192.0.2.7, "
            until(lambda line=line: line in dovecot.log(), dovecot.log)
        assert "lip=198.51.100.25" in dovecot.log()
        # Without a header in front of the gateway, the client is whoever connects.
        at = gateways.before("imap", dovecot.imap, upstream_proxy_protocol=True)
        imap = imaplib.IMAP4(at.host, at.port, timeout=30)
        imap.login("reader", PASSWORD)
        imap.logout()
        until(lambda: "rip=127.0.0.1, " in dovecot.log(), dovecot.log)


@pytest.mark.parametrize("mode", ["starttls", "implicit"])
def test_the_header_goes_before_tls(gateways: Gateways, behind: NextServer, mode: str) -> None:
    keys = {"proxy_protocol": True, "trusted": ["127.0.0.1"]}
    inner = gateways.before("smtp", behind.endpoint, tls=mode, **keys)
    outer = {"upstream_tls": mode, "upstream_ca": "ca.pem"}
    at = gateways.before("smtp", inner, **outer, **KEYS)
    with Smtp(at.host, at.port, timeout=30) as client:
        client.sendmail("a@example.test", ["b@example.test"], MESSAGE)
    (message,) = behind.messages
    received = message.content.partition(b"From: ")[0]
    assert received.count(b"([192.0.2.7])") == 2


def test_postfix_logs_the_client(gateways: Gateways, loop: Loop) -> None:
    lmtp = NextServer(loop, lmtp=True)
    main = "smtpd_upstream_proxy_protocol = haproxy\n"
    main += "smtpd_relay_restrictions = reject_unauth_destination\n"
    with Postfix(lmtp.endpoint, free_port(), main) as postfix:
        at = gateways.before("smtp", postfix.endpoint, **KEYS)
        with Smtp(at.host, at.port, timeout=30) as client:
            client.sendmail("a@example.test", ["b@example.test"], MESSAGE)
        until(lambda: "client=unknown[192.0.2.7]" in postfix.log(), postfix.log)
        until(lambda: bool(lmtp.messages), postfix.log)
    lmtp.close()
    content = lmtp.messages[0].content
    # Postfix's own field, then the gateway's.
    assert content.partition(b"From: ")[0].count(b"[192.0.2.7])") == 2


def test_aiosmtpd_takes_the_header(gateways: Gateways, loop: Loop) -> None:
    told: list[ProxyData] = []

    class Handler:
        async def handle_PROXY(  # noqa: N802 - aiosmtpd finds its hooks by such names
            self, server: SMTP, session: Session, envelope: Envelope, data: ProxyData
        ) -> bool:
            told.append(data)
            return True

    async def start() -> asyncio.Server:
        def made() -> SMTP:
            return SMTP(Handler(), proxy_protocol_timeout=30)

        return await asyncio.get_running_loop().create_server(made, "127.0.0.1", 0)

    server = loop.run(start())
    endpoint = Endpoint(*server.sockets[0].getsockname()[:2])
    at = gateways.before("smtp", endpoint, **KEYS)
    with Smtp(at.host, at.port, timeout=30) as client:
        client.sendmail("a@example.test", ["b@example.test"], MESSAGE)
    (data,) = told
    assert (str(data.src_addr), data.src_port, data.version) == ("192.0.2.7", 4711, 2)

    async def stop() -> None:
        server.close()

    loop.run(stop())
