"""The PROXY header in front of a client's connection, sent by hand and by HAProxy."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import subprocess
from pathlib import Path

import pytest

from conftest import need
from kb.gateway.config import ConfigError
from kb.gateway.context import Context
from kb.gateway.endpoint import Endpoint
from kb.gateway.networks import network
from kb.gateway.transport.connection import Connection
from kb.gateway.transport.errors import ClientGone
from kb.gateway.transport.listening import Listener
from kb.gateway.transport.proxied import ProxyRefused, take_header
from kb.wire.proxy import End, Ends, header
from support.loop import Loop
from support.postfix import free_port
from support.smtp import MESSAGE, SPAM, NextServer
from support.tls import Gateways, table
from support.transcript import Peer
from support.wait import until

ENDS = Ends(End("192.0.2.7", 4711), End("198.51.100.25", 25))
V1 = b"PROXY TCP4 192.0.2.7 198.51.100.25 4711 25\r\n"
V2 = b"\r\n\r\n\0\r\nQUIT\n"
LOCAL = ["127.0.0.0/8"]

HEADERS = {
    "v1": (V1, "[192.0.2.7]"),
    "v1, IPv6": (b"PROXY TCP6 2001:db8::7 2001:db8::25 4711 25\r\n", "[IPv6:2001:db8::7]"),
    "v1, unknown": (b"PROXY UNKNOWN\r\n", "unknown"),
    "v2": (header(ENDS), "[192.0.2.7]"),
    "v2, unspec": (header(None), "unknown"),
    "v2, Unix": (V2 + b"\x21\x31\0\xd8" + bytes(216), "unknown"),
    "v2, local": (V2 + b"\x20\0\0\0", "[127.0.0.1]"),
}


def mail(peer: Peer) -> None:
    peer.play(
        """
        S: 220 * ESMTP *
        C: EHLO client.example.test
        S: ...
        S: 250 *
        C: MAIL FROM:<a@example.test>
        S: 250 *
        C: RCPT TO:<b@example.test>
        S: 250 *
        C: DATA
        S: 354 *
        """
    )
    peer.send(MESSAGE + b".\r\n")
    peer.play("S: 250 *\nC: QUIT\nS: 221 *\n-- closed")


def trace(behind: NextServer) -> str:
    """Who the gateway's Received field says the mail came from."""
    found = re.match(rb"Received: from \S+ \((\S+)\)", behind.messages[-1].content)
    assert found
    return found[1].decode()


@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("cut", [False, True])
def test_received_names_the_client(
    gateways: Gateways, behind: NextServer, kind: str, cut: bool
) -> None:
    octets, told = HEADERS[kind]
    at = gateways.before("smtp", behind.endpoint, proxy_protocol=True, trusted=LOCAL)
    with socket.create_connection(at) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in [bytes([o]) for o in octets] if cut else [octets]:
            sock.sendall(piece)
        mail(Peer(sock, "C"))
    assert trace(behind) == told


UNKNOWN = [one for one, (_, told) in HEADERS.items() if told == "unknown"]
PASS = '[pass]\nclients = ["127.0.0.0/8"]\n'


@pytest.mark.parametrize("kind", [*UNKNOWN, "v2, local"])
def test_a_client_that_is_not_told_has_not_the_proxy_s_trust(
    gateways: Gateways, behind: NextServer, kind: str
) -> None:
    keys = {"proxy_protocol": True, "trusted": LOCAL, "xforward": True}
    (at,) = gateways.start(PASS + table("smtp", behind.endpoint, **keys))

    class Proxied(smtplib.SMTP):
        def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
            sock = socket.create_connection((host, port), timeout)
            sock.sendall(HEADERS[kind][0])
            return sock

    with Proxied(at.host, at.port, timeout=30) as client:
        client.ehlo("client.example.test")
        own = kind == "v2, local"
        assert (client.has_extn("xclient"), client.has_extn("xforward")) == (own, own)
        assert client.docmd("XCLIENT", "NAME=[UNAVAILABLE]")[0] == (220 if own else 550)
        client.ehlo("client.example.test")
        if own:
            client.sendmail("a@example.test", ["b@example.test"], SPAM)
        else:
            with pytest.raises(smtplib.SMTPDataError):
                client.sendmail("a@example.test", ["b@example.test"], SPAM)
    assert len(behind.messages) == own


@pytest.mark.parametrize("protocol", ["pop3", "imap"])
@pytest.mark.parametrize("kind", [*UNKNOWN, "v2, local"])
def test_a_reader_that_is_not_told_is_served_with_scanning(
    gateways: Gateways, monkeypatch: pytest.MonkeyPatch, protocol: str, kind: str
) -> None:
    contexts: list[Context] = []
    for_client = Context.for_client

    def noted(self: Context, address: str) -> Context:
        contexts.append(for_client(self, address))
        return contexts[-1]

    monkeypatch.setattr(Context, "for_client", noted)
    with socket.create_server(("127.0.0.1", 0)) as server:
        keys = {"proxy_protocol": True, "trusted": LOCAL, "upstream_proxy_protocol": True}
        upstream = Endpoint(*server.getsockname())
        (at,) = gateways.start(PASS + table(protocol, upstream, **keys))
        with socket.create_connection(at, 30) as sock:
            sock.sendall(HEADERS[kind][0])
            server.settimeout(30)
            accepted, _ = server.accept()
            with accepted:
                accepted.settimeout(30)
                said = accepted.recv(16, socket.MSG_WAITALL)
    own = kind == "v2, local"
    # Towards the server it is a connection that is passed on, in each case.
    assert said == V2 + (b"\x21\x11\0\x0c" if own else b"\x21\0\0\0")
    (context,) = contexts
    assert (context.pins is context.exempt_pins) == own


def test_what_stands_behind_the_header_in_one_segment_is_the_session_s(
    gateways: Gateways, behind: NextServer
) -> None:
    at = gateways.before("smtp", behind.endpoint, proxy_protocol=True, trusted=LOCAL)
    with socket.create_connection(at) as sock:
        sock.sendall(V1 + b"NOOP\r\nPROXY UNKNOWN\r\nQUIT\r\n")
        Peer(sock, "C").play("S: 220 *\nS: 250 *\nS: 500 *\nS: 221 *\n-- closed")


@pytest.mark.parametrize("one_segment", [True, False])
def test_the_header_comes_before_tls(
    gateways: Gateways, behind: NextServer, one_segment: bool
) -> None:
    keys = {"proxy_protocol": True, "trusted": LOCAL, "tls": "implicit"}
    at = gateways.before("smtp", behind.endpoint, **keys)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = gateways.authority.client().wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")
    with socket.create_connection(at, 30) as sock:
        with pytest.raises(ssl.SSLWantReadError):
            tls.do_handshake()
        if one_segment:
            sock.sendall(header(ENDS) + outgoing.read())
        else:
            sock.sendall(header(ENDS))
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                sock.sendall(outgoing.read())
                incoming.write(sock.recv(1 << 16))
        tls.write(b"QUIT\r\n")
        sock.sendall(outgoing.read())
        said = b""
        while b"221 " not in said:
            try:
                said += tls.read(1 << 16)
            except ssl.SSLWantReadError:
                incoming.write(sock.recv(1 << 16))
        assert said.startswith(b"220 ")


def test_starttls_behind_the_header(gateways: Gateways, behind: NextServer) -> None:
    keys = {"proxy_protocol": True, "trusted": LOCAL, "tls": "starttls"}
    at = gateways.before("smtp", behind.endpoint, **keys)

    class Proxied(smtplib.SMTP):
        def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
            sock = socket.create_connection((host, port), timeout)
            sock.sendall(V1)
            return sock

    with Proxied(at.host, at.port, timeout=30) as client:
        client.starttls(context=gateways.authority.client())
        client.sendmail("a@example.test", ["b@example.test"], MESSAGE)
    assert trace(behind) == "[192.0.2.7]"


REFUSED = {
    b"EHLO client.example.test\r\n": "does not begin with a PROXY header; connection from",
    b"\x16\x03\x01\x00\xee\x01": "does not begin with a PROXY header; connection from",
    b"PROXY TCP4 192.0.2.7 198.51.100.25 4711\r\n": "does not match its syntax",
    header(ENDS)[:-1]: "closed in the PROXY header",
}


@pytest.mark.parametrize("protocol", ["smtp", "pop3", "imap"])
@pytest.mark.parametrize("octets", REFUSED)
def test_without_a_header_nobody_is_served(
    gateways: Gateways,
    behind: NextServer,
    caplog: pytest.LogCaptureFixture,
    protocol: str,
    octets: bytes,
) -> None:
    at = gateways.before(protocol, behind.endpoint, proxy_protocol=True, trusted=LOCAL)
    assert all_said(at, octets) == b""
    until(lambda: REFUSED[octets] in caplog.text, lambda: caplog.text)


@pytest.mark.parametrize("protocol", ["smtp", "pop3", "imap"])
def test_from_elsewhere_nobody_is_served(
    gateways: Gateways, behind: NextServer, caplog: pytest.LogCaptureFixture, protocol: str
) -> None:
    trusted = ["192.0.2.0/24", "2001:db8::1"]
    at = gateways.before(protocol, behind.endpoint, proxy_protocol=True, trusted=trusted)
    assert all_said(at, V1) == b""
    line = "connection from 127.0.0.1, which is not in trusted; closed"
    until(lambda: line in caplog.text, lambda: caplog.text)


def test_a_look_whether_the_port_is_open_is_no_warning(
    gateways: Gateways, behind: NextServer, caplog: pytest.LogCaptureFixture
) -> None:
    at = gateways.before("smtp", behind.endpoint, proxy_protocol=True, trusted=LOCAL)
    with caplog.at_level("INFO"):
        assert all_said(at, b"") == b""
        until(lambda: "before its PROXY header" in caplog.text, lambda: caplog.text)
    assert {record.levelname for record in caplog.records} == {"INFO"}


def all_said(at: Endpoint, octets: bytes) -> bytes:
    """All that the gateway says to these octets."""
    with socket.create_connection(at, 30) as sock:
        try:
            sock.sendall(octets)
            sock.shutdown(socket.SHUT_WR)
            return sock.makefile("rb").read()
        except OSError:  # it has closed already
            return b""


@pytest.mark.parametrize("sent", [b"", V1[:-1], header(ENDS)[:20]])
def test_a_header_that_does_not_come_is_not_waited_for(loop: Loop, sent: bytes) -> None:
    told: list[Exception] = []

    async def accepted(client: Connection) -> None:
        try:
            await take_header(client, [network("127.0.0.1")], 0.2)
        except (ProxyRefused, ClientGone) as error:
            told.append(error)

    listener = Listener(accepted, 5)
    at = loop.run(listener.open(Endpoint("127.0.0.1", 0)))
    with socket.create_connection(at, 30) as sock:
        sock.sendall(sent)
        assert sock.makefile("rb").read() == b""
    loop.run(listener.close())
    assert [str(error) for error in told] == ["no PROXY header from 127.0.0.1 in 0.2 s; closed"]


MISTAKES = {
    "proxy_protocol = true": "[[smtp]] 1 trusted: missing; proxy_protocol needs it: write the",
    'trusted = ["192.0.2.1/24"]': '"192.0.2.1/24" is no network: 192.0.2.1/24 has host bits set;',
    'trusted = ["proxy.example.test"]': '"proxy.example.test" is no network:',
    'trusted = "192.0.2.1"': 'must be a list of strings, written trusted = ["…", "…"]',
    "proxy_protocol = 2": "1 proxy_protocol: must be true or false",
}


@pytest.mark.parametrize(("line", "says"), MISTAKES.items())
def test_a_mistake_is_one_line(
    gateways: Gateways, behind: NextServer, line: str, says: str
) -> None:
    text = "\n".join(
        [
            "[[smtp]]",
            *('listen = "127.0.0.1:0"', f'upstream = "smtp://{behind.endpoint}"'),
            *('spam = "reject"', 'virus = "do-not-deliver"', line),
        ]
    )
    with pytest.raises(ConfigError) as caught:
        gateways.start(text)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


HAPROXY = """\
defaults
  mode tcp
  timeout connect 10s
  timeout client 60s
  timeout server 60s
listen mail
  bind 127.0.0.1:{port}
  server gateway {gateway} {sends}
"""


@pytest.mark.parametrize("sends", ["send-proxy", "send-proxy-v2", "send-proxy-v2-ssl-cn check"])
def test_haproxy_in_front(
    gateways: Gateways, behind: NextServer, tmp_path: Path, sends: str
) -> None:
    haproxy = need("haproxy")
    at = gateways.before("smtp", behind.endpoint, proxy_protocol=True, trusted=["127.0.0.1"])
    front = Endpoint("127.0.0.1", free_port())
    file = tmp_path / "haproxy.cfg"
    file.write_text(HAPROXY.format(port=front.port, gateway=at, sends=sends), encoding="ascii")
    with subprocess.Popen([haproxy, "-db", "-f", str(file)], stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: listens(front))
            # The client has another address than HAProxy.
            with smtplib.SMTP(
                front.host, front.port, timeout=30, source_address=("127.0.0.9", 0)
            ) as client:
                client.sendmail("a@example.test", ["b@example.test"], MESSAGE)
        finally:
            process.terminate()
    assert trace(behind) == "[127.0.0.9]"


def listens(endpoint: Endpoint) -> bool:
    try:
        socket.create_connection(endpoint, 1).close()
    except OSError:
        return False
    return True
