"""TLS on both sides of the gateway, by clients that other people wrote.

The server of the outer gateway is another gateway, whose server speaks in clear: so each mode is
spoken by both of a gateway's sides.
"""

from __future__ import annotations

import imaplib
import poplib
import signal
import smtplib
import ssl
import subprocess
from pathlib import Path

import pytest

from conftest import need
from kb.gateway.config import ConfigError
from kb.gateway.endpoint import Endpoint
from support.imap import PASSWORD
from support.imap import World as ImapWorld
from support.pop3 import Server, World
from support.process import RUN, running
from support.smtp import MESSAGE, NextServer, without_received
from support.tls import Gateways, table

MODES = ("starttls", "implicit")
HAM = b"Subject: hello\r\n\r\nHello.\r\n"


def chain(gateways: Gateways, protocol: str, server: Endpoint, mode: str) -> Endpoint:
    inner = gateways.before(protocol, server, tls=mode)
    return gateways.before(protocol, inner, tls=mode, upstream_tls=mode, upstream_ca="ca.pem")


@pytest.mark.parametrize("mode", MODES)
def test_smtp(gateways: Gateways, behind: NextServer, mode: str) -> None:
    at, context = chain(gateways, "smtp", behind.endpoint, mode), gateways.authority.client()
    if mode == "implicit":
        client = smtplib.SMTP_SSL(at.host, at.port, context=context, timeout=30)
    else:
        client = smtplib.SMTP(at.host, at.port, timeout=30)
        assert client.has_extn("starttls") is False
        client.ehlo()
        assert client.has_extn("starttls")
        client.starttls(context=context)
    with client:
        client.sendmail("a@example.test", ["b@example.test"], MESSAGE)
        assert not client.has_extn("starttls")
    (message,) = behind.messages
    assert b"with ESMTPS id" in message.content.partition(b"\r\n\r\n")[0]
    assert without_received(without_received(message.content)) == MESSAGE


@pytest.mark.parametrize("mode", MODES)
def test_pop3(gateways: Gateways, world: World, mode: str) -> None:
    at = chain(gateways, "pop3", world.start(Server([HAM])), mode)
    context = gateways.authority.client()
    if mode == "implicit":
        client: poplib.POP3 = poplib.POP3_SSL(at.host, at.port, context=context, timeout=30)
    else:
        client = poplib.POP3(at.host, at.port, timeout=30)
        assert "STLS" in client.capa()
        assert "USER" not in client.capa()
        with pytest.raises(poplib.error_proto, match="no login before TLS"):
            client.user("alice")
        client.stls(context)
    assert "STLS" not in client.capa()
    client.user("alice")
    client.pass_("secret")
    assert b"\r\n".join(client.retr(1)[1]) + b"\r\n" == HAM
    client.quit()


@pytest.mark.parametrize("mode", MODES)
def test_imap(gateways: Gateways, imap: ImapWorld, mode: str) -> None:
    at = chain(gateways, "imap", imap.pymap(["reader"]), mode)
    context = gateways.authority.client()
    if mode == "implicit":
        client: imaplib.IMAP4 = imaplib.IMAP4_SSL(at.host, at.port, ssl_context=context)
    else:
        client = imaplib.IMAP4(at.host, at.port)
        assert {"STARTTLS", "LOGINDISABLED"} <= set(client.capabilities)
        assert not any(name.startswith("AUTH=") for name in client.capabilities)
        with pytest.raises(imaplib.IMAP4.error, match="PRIVACYREQUIRED"):
            client.login("reader", PASSWORD)
        client.starttls(context)
    assert not {"STARTTLS", "LOGINDISABLED"} & set(client.capabilities)
    client.login("reader", PASSWORD)
    client.append("INBOX", "", "", HAM)
    client.select()
    assert client.fetch("1", "(BODY.PEEK[])")[1][0][1] == HAM
    client.logout()


@pytest.mark.parametrize("protocol", ["smtp", "pop3", "imap"])
def test_openssl_sees_tls_1_2_and_later_only(
    gateways: Gateways, behind: NextServer, protocol: str
) -> None:
    need("openssl")
    at = gateways.before(protocol, behind.endpoint, tls="implicit")

    def client(version: str) -> str:
        done = subprocess.run(
            [
                *("openssl", "s_client", "-connect", str(at), f"-{version}"),
                *("-CAfile", str(gateways.authority.file), "-verify_return_error"),
                *("-verify_ip", "127.0.0.1", "-cipher", "ALL:@SECLEVEL=0"),
            ],
            input="",
            capture_output=True,
            text=True,
            timeout=30,
        )
        return done.stdout + done.stderr

    assert "Verify return code: 0 (ok)" in client("tls1_2")
    assert "Verify return code: 0 (ok)" in client("tls1_3")
    refused = client("tls1_1")
    assert "protocol version" in refused or "no protocols available" in refused


@pytest.mark.parametrize(
    ("protocol", "scheme", "mode"),
    [("pop3", "pop3", "starttls"), ("pop3", "pop3s", "implicit")],
)
def test_curl(gateways: Gateways, world: World, protocol: str, scheme: str, mode: str) -> None:
    at = chain(gateways, protocol, world.start(Server([HAM])), mode)
    done = subprocess.run(
        [
            *(need("curl"), "--silent", "--show-error", "--ssl-reqd", "--user", "alice:secret"),
            *("--cacert", str(gateways.authority.file), f"{scheme}://{at}/1"),
        ],
        capture_output=True,
        timeout=30,
    )
    assert (done.stdout, done.stderr) == (HAM, b"")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("protocol", ["smtp", "pop3", "imap"])
def test_a_server_whose_certificate_is_not_trusted_is_lost(
    gateways: Gateways, behind: NextServer, world: World, imap: ImapWorld, protocol: str, mode: str
) -> None:
    servers = {"smtp": behind.endpoint, "imap": imap.pymap(["reader"])}
    server = servers.get(protocol) or world.start(Server([HAM]))
    # The system's authorities are asked, and the test's is none of them.
    inner = gateways.before(protocol, server, tls=mode)
    assert "cannot" in first_words(gateways.before(protocol, inner, upstream_tls=mode), protocol)
    # Another host's certificate.
    gateways.authority.certify("mail.example.test", stem="other")
    keys = {"certificate": "other.pem", "key": "other.key"}
    inner = gateways.before(protocol, server, tls=mode, **keys)
    outer = {"upstream_tls": mode, "upstream_ca": "ca.pem"}
    assert "cannot" in first_words(gateways.before(protocol, inner, **outer), protocol)
    # The key says that it is not to be verified.
    at = gateways.before(protocol, inner, upstream_verify=False, **outer)
    assert "cannot" not in first_words(at, protocol)


def test_a_server_known_by_name_must_have_that_name(gateways: Gateways, behind: NextServer) -> None:
    outer = {"upstream_tls": "starttls", "upstream_ca": "ca.pem"}
    inner = gateways.before("smtp", behind.endpoint, tls="starttls")
    named = Endpoint("localhost", inner.port)
    assert "cannot" not in first_words(gateways.before("smtp", named, **outer), "smtp")
    gateways.authority.certify("127.0.0.1", stem="other")
    keys = {"certificate": "other.pem", "key": "other.key"}
    inner = gateways.before("smtp", behind.endpoint, tls="starttls", **keys)
    named = Endpoint("localhost", inner.port)
    assert "cannot" in first_words(gateways.before("smtp", named, **outer), "smtp")
    assert "cannot" not in first_words(gateways.before("smtp", inner, **outer), "smtp")


def first_words(at: Endpoint, protocol: str) -> str:
    """What a client hears first that tells whether the server can be reached."""
    if protocol == "smtp":
        with smtplib.SMTP(at.host, at.port, timeout=30) as client:
            client.ehlo()
            return client.mail("a@example.test")[1].decode()
    if protocol == "pop3":
        try:
            return poplib.POP3(at.host, at.port, timeout=30).getwelcome().decode()
        except poplib.error_proto as error:
            return str(error).replace("gone", "cannot")
    try:
        return imaplib.IMAP4(at.host, at.port, timeout=30).welcome.decode()
    except imaplib.IMAP4.error as error:
        return str(error)


def test_a_new_certificate_without_ending_sessions(gateways: Gateways, world: World) -> None:
    at = gateways.before("pop3", world.start(Server([HAM])), tls="implicit")
    context = gateways.authority.client()
    running = poplib.POP3_SSL(at.host, at.port, context=context, timeout=30)
    old = serial(running)
    assert serial(poplib.POP3_SSL(at.host, at.port, context=context, timeout=30)) == old
    gateways.authority.certify("127.0.0.1")
    gateways.renew()
    new = serial(poplib.POP3_SSL(at.host, at.port, context=context, timeout=30))
    assert new != old
    running.user("alice")
    running.pass_("secret")
    assert running.stat()[0] == 1
    # Half a file, as when it is read while it is written.
    file = gateways.authority.folder / "server.pem"
    file.write_bytes(file.read_bytes()[:300])
    with pytest.raises(ConfigError) as error:
        gateways.renew()
    assert serial(poplib.POP3_SSL(at.host, at.port, context=context, timeout=30)) == new
    assert str(error.value).endswith(
        f"[[pop3]] 1 certificate: {file} holds no certificate; write a PEM file with the chain"
    )


def serial(client: poplib.POP3) -> object:
    certificate = client.sock.getpeercert()
    assert certificate
    return certificate["serialNumber"]


MISTAKES = {
    "": '[[pop3]] 1 certificate: missing; tls = "implicit" needs it: write certificate =',
    'certificate = "server.pem"': "[[pop3]] 1 key: missing",
    'certificate = "no.pem"\nkey = "server.key"': "1 certificate: {folder}/no.pem: no such file",
    'certificate = "server.pem"\nkey = "no.key"': "1 key: {folder}/no.key: no such file",
    'certificate = "."\nkey = "server.key"': "1 certificate: {folder} cannot be read (Is a dir",
    'certificate = "server.key"\nkey = "server.key"': "server.key holds no certificate; write",
    'certificate = "server.pem"\nkey = "ca.pem"': "1 key: {folder}/ca.pem holds no private key",
    'certificate = "server.pem"\nkey = "other.key"': "other.key does not belong to the certificate",
    'certificate = "server.pem"\nkey = "locked.key"': "1 key: {folder}/locked.key is encrypted;",
    'certificate = "server.pem"\nkey = "server.key"\nupstream_tls = "starttls"\n'
    'upstream_ca = "server.key"': "1 upstream_ca: {folder}/server.key holds no certificate",
}


@pytest.mark.parametrize(("keys", "says"), MISTAKES.items())
def test_a_mistake_is_one_line(gateways: Gateways, keys: str, says: str) -> None:
    authority = gateways.authority
    authority.certify("127.0.0.1")
    authority.certify("127.0.0.1", stem="other")
    lock(authority.folder / "server.key", authority.folder / "locked.key")
    text = table("pop3", Endpoint("127.0.0.1", 110), tls="implicit")
    with pytest.raises(ConfigError) as caught:
        gateways.start(f"{text}{keys}\n")
    assert says.format(folder=authority.folder) in str(caught.value)
    assert "\n" not in str(caught.value)


def lock(key: Path, locked: Path) -> None:
    """Encrypt a private key."""
    command = [need("openssl"), "pkey", "-in", str(key), "-aes256", "-passout", "pass:x"]
    subprocess.run([*command, "-out", str(locked)], check=True, capture_output=True)


def test_a_client_that_does_not_trust_the_authority_goes(gateways: Gateways, world: World) -> None:
    at = gateways.before("pop3", world.start(Server([HAM])), tls="starttls")
    client = poplib.POP3(at.host, at.port, timeout=30)
    with pytest.raises(ssl.SSLCertVerificationError):
        client.stls(gateways.authority.client(trusts=False))
    again = poplib.POP3(at.host, at.port, timeout=30)
    again.stls(gateways.authority.client())
    again.user("alice")
    again.close()


def test_two_listeners_of_one_protocol_and_sighup(gateways: Gateways, world: World) -> None:
    server, authority = world.start(Server([HAM])), gateways.authority
    authority.certify("127.0.0.1")
    keys = {"certificate": "server.pem", "key": "server.key"}
    file = authority.folder / "gateway.toml"
    tables = [table("pop3", server, tls=mode, **keys) for mode in MODES]
    file.write_text("\n".join(tables), encoding="utf-8")
    with running("-c", RUN, str(file)) as process:
        assert process.stdout
        assert process.stderr
        ready = [process.stdout.readline().split() for _ in MODES]
        assert [words[:2] for words in ready] == [["ready", "pop3"]] * 2
        host, _, port = ready[1][2].partition(":")

        def connected() -> poplib.POP3_SSL:
            return poplib.POP3_SSL(host, int(port), context=authority.client(), timeout=30)

        session = connected()
        old = serial(session)
        authority.certify("127.0.0.1")
        process.send_signal(signal.SIGHUP)
        while "configuration read again" not in process.stderr.readline():
            assert process.poll() is None
        assert serial(connected()) != old
        session.user("alice")
        session.pass_("secret")
        assert session.stat()[0] == 1
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert process.returncode == 0
