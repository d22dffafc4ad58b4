"""TLS towards Dovecot and Postfix: the right authority and name, the wrong ones, and logins."""

from __future__ import annotations

import base64
import contextlib
import imaplib
import itertools
import poplib
import smtplib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kb.gateway.endpoint import Endpoint
from kb.lab.servers.debian import PASSWORD
from support.dovecot import Dovecot
from support.loop import Loop
from support.postfix import Postfix, free_port
from support.scram import Scram
from support.smtp import MESSAGE, NextServer
from support.tls import Authority, Gateways
from support.wait import until

PROTOCOLS = ("smtp", "pop3", "imap")
MODES = ("starttls", "implicit")
USERS = itertools.count(1)

DOVECOT = """
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
service auth {{
  inet_listener {{
    port = {auth}
  }}
}}
"""
IMPLICIT = """
service pop3-login {
  inet_listener pop3 {
    ssl = yes
  }
}
service imap-login {
  inet_listener imap {
    ssl = yes
  }
}
"""
POSTFIX = """
smtpd_tls_security_level = may
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
smtpd_tls_auth_only = yes
smtpd_relay_restrictions = permit_sasl_authenticated, reject
"""
SERVICES = """\
127.0.0.1:{port} inet n - n - - smtpd
    -o smtpd_tls_wrappermode={wrapped}
tlsmgr unix - - n 1000? 1 tlsmgr
"""


class Servers(NamedTuple):
    """Servers with TLS in one mode."""

    mode: str
    dovecot: Dovecot
    postfix: Postfix
    delivered: NextServer
    authority: Authority
    """Who certified them, for 127.0.0.1."""

    def endpoint(self, protocol: str) -> Endpoint:
        return {
            "smtp": self.postfix.endpoint,
            "pop3": self.dovecot.endpoint,
            "imap": self.dovecot.imap,
        }[protocol]


@pytest.fixture(scope="module", params=MODES)
def servers(
    request: pytest.FixtureRequest, loop: Loop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Servers]:
    mode = request.param
    authority = Authority(tmp_path_factory.mktemp("servers"))
    certificate, key = authority.certify("127.0.0.1")
    values = {"certificate": certificate, "key": key, "auth": free_port()}
    further = DOVECOT.format(**values) + (IMPLICIT if mode == "implicit" else "")
    port, lmtp = free_port(), NextServer(loop, lmtp=True)
    wrapped = "yes" if mode == "implicit" else "no"
    services = SERVICES.format(port=port, wrapped=wrapped)
    with contextlib.ExitStack() as stack:
        dovecot = stack.enter_context(Dovecot(further))
        postfix = Postfix(lmtp.endpoint, port, POSTFIX.format(**values), services, replaces=True)
        stack.enter_context(postfix)
        yield Servers(mode, dovecot, postfix, lmtp, authority)
    lmtp.close()


def account(servers: Servers) -> str:
    user = f"reader{next(USERS)}"
    servers.dovecot.account(user, MESSAGE)
    return user


def before(
    gateways: Gateways, servers: Servers, protocol: str, **keys: str | bool | list[str]
) -> Endpoint:
    keys = {"upstream_tls": servers.mode, "upstream_ca": str(servers.authority.file)} | keys
    return gateways.before(protocol, servers.endpoint(protocol), **keys)


class Client:
    """A client of one protocol that logs in by one mechanism and gives or gets a message."""

    def __init__(self, at: Endpoint) -> None:
        self.at = at

    def smtp(self, user: str, mechanism: str) -> Scram | None:
        with smtplib.SMTP(self.at.host, self.at.port, timeout=60) as client:
            client.ehlo()
            assert mechanism in client.esmtp_features["auth"].split()
            scram = Scram(user, PASSWORD) if mechanism == Scram.mechanism else None
            if scram:
                # smtplib decodes and encodes; an empty response is none to it.
                code, words = client.docmd("AUTH", f"{mechanism} {b64(scram())}")
                while code == 334:
                    code, words = client.docmd(b64(scram(base64.b64decode(words))))
                assert code == 235, words
            else:
                client.user, client.password = user, PASSWORD
                client.auth(mechanism, client.auth_plain)
            client.sendmail("a@example.test", ["b@example.test"], MESSAGE)
        return scram

    def pop3(self, user: str, mechanism: str) -> Scram | None:
        client = poplib.POP3(self.at.host, self.at.port, timeout=60)
        scram = Scram(user, PASSWORD) if mechanism == Scram.mechanism else None
        if scram:
            assert mechanism in client.capa()["SASL"]
            line = client._shortcmd(f"AUTH {mechanism} {b64(scram())}")
            while line.startswith(b"+ "):
                line = client._shortcmd(b64(scram(base64.b64decode(line[2:]))))
            assert line.startswith(b"+OK")
        else:
            client.user(user)
            client.pass_(PASSWORD)
        assert b"\r\n".join(client.retr(1)[1]) + b"\r\n" == MESSAGE
        client.quit()
        return scram

    def imap(self, user: str, mechanism: str) -> Scram | None:
        client = imaplib.IMAP4(self.at.host, self.at.port, timeout=60)
        scram = Scram(user, PASSWORD) if mechanism == Scram.mechanism else None
        if scram:
            assert f"AUTH={mechanism}" in client.capabilities
            client.authenticate(mechanism, scram)
        else:
            client.login(user, PASSWORD)
        client.select()
        assert client.fetch("1", "(BODY.PEEK[])")[1][0][1] == MESSAGE
        client.logout()
        return scram


def b64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


@pytest.mark.parametrize("mechanism", ["PLAIN", Scram.mechanism])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_login_and_a_message(
    gateways: Gateways, servers: Servers, protocol: str, mechanism: str
) -> None:
    client, user = Client(before(gateways, servers, protocol)), account(servers)
    taken = len(servers.delivered.messages)
    scram = getattr(client, protocol)(user, mechanism)
    assert scram is None or scram.verified
    if protocol == "smtp":
        until(lambda: len(servers.delivered.messages) > taken, servers.postfix.log)
        content = servers.delivered.messages[-1].content
        assert content.endswith(MESSAGE)
        assert b"with ESMTPSA id" in content.partition(b"\tby [127")[0]


def refused(gateways: Gateways, servers: Servers, protocol: str, at: Endpoint) -> str:
    """What the client hears of a server that is not used."""
    if protocol == "smtp":
        with smtplib.SMTP(at.host, at.port, timeout=60) as smtp:
            smtp.ehlo()
            assert not smtp.has_extn("auth")
            return smtp.mail("a@example.test")[1].decode()
    if protocol == "pop3":
        with pytest.raises(poplib.error_proto) as pop3:
            poplib.POP3(at.host, at.port, timeout=60)
        return str(pop3.value)
    with pytest.raises(imaplib.IMAP4.error) as imap:
        imaplib.IMAP4(at.host, at.port, timeout=60)
    return str(imap.value)


WORDS = {"smtp": "4.4.2", "pop3": "[SYS/TEMP]", "imap": "[UNAVAILABLE]"}


@pytest.mark.parametrize("wrong", ["authority", "name"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_another_authority_or_name_is_refused(
    gateways: Gateways,
    servers: Servers,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    protocol: str,
    wrong: str,
) -> None:
    caplog.set_level("INFO", "kb.gateway")
    if wrong == "authority":
        at = before(gateways, servers, protocol, upstream_ca="ca.pem")
        why = "the certificate is refused: unable to get local issuer certificate"
    else:
        # It is certified for its address only.
        named = Endpoint("localhost", servers.endpoint(protocol).port)
        keys = {"upstream_tls": servers.mode, "upstream_ca": str(servers.authority.file)}
        at = gateways.before(protocol, named, **keys)
        why = "Hostname mismatch, certificate is not valid for 'localhost'"
    assert WORDS[protocol] in refused(gateways, servers, protocol, at)
    lines = [record.getMessage() for record in caplog.records]
    assert lines
    assert all(why in line for line in lines), lines
    # On SMTP each attempt is one: at EHLO, at MAIL.
    assert len(lines) == (2 if protocol == "smtp" else 1)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_server_without_tls_is_not_used(
    gateways: Gateways, dovecot: Dovecot, loop: Loop, protocol: str
) -> None:
    lmtp = NextServer(loop, lmtp=True)
    with Postfix(lmtp.endpoint, free_port()) as postfix:
        ends = {"smtp": postfix.endpoint, "pop3": dovecot.endpoint, "imap": dovecot.imap}
        keys = {"upstream_tls": "starttls", "upstream_ca": "ca.pem"}
        at = gateways.before(protocol, ends[protocol], **keys)
        if protocol == "smtp":
            with smtplib.SMTP(at.host, at.port, timeout=60) as smtp:
                smtp.ehlo()
                assert smtp.mail("a@example.test")[0] == 451
        elif protocol == "pop3":
            with pytest.raises(poplib.error_proto, match="SYS/TEMP"):
                poplib.POP3(at.host, at.port, timeout=60)
        else:
            with pytest.raises(imaplib.IMAP4.error, match="UNAVAILABLE"):
                imaplib.IMAP4(at.host, at.port, timeout=60)
    lmtp.close()
