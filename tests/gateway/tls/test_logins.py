"""Logins by SASL pass all three protocols word for word; the server alone judges them."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import smtplib
import socket

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from kb.gateway.endpoint import Endpoint
from kb.gateway.pins import UidScope
from kb.wire import sasl
from support.between import TIMEOUT, Behind, Between
from support.loop import Loop
from support.pop3 import Server, World
from support.smtp import MESSAGE
from support.tls import Gateways


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


DIALOGUES = {
    # mechanism: the client's words, each answered by a challenge but for the last
    "PLAIN": [b64("\0alice\0secret")],
    "LOGIN": [b64("alice"), b64("secret")],
    "XOAUTH2": [b64("user=alice\x01auth=Bearer t\x01\x01")],
    "OAUTHBEARER": [b64("n,a=alice,\x01auth=Bearer t\x01\x01")],
    "SCRAM-SHA-1": [b64("n,,n=alice,r=nonce"), b64("c=biws,r=noncemore,p=proof"), ""],
    "SCRAM-SHA-256": [b64("n,,n=alice,r=nonce"), b64("c=biws,r=noncemore,p=proof"), ""],
}
CHALLENGE = b64("go on")


def server(protocol: str, mechanism: str, inside: str) -> str:
    """The server's script around a login."""
    if protocol == "smtp":
        start = f"S: 220 next\nC: EHLO *\nS: 250-next.example.test\nS: 250 AUTH {mechanism}\n"
        return f"{start}{inside}\nC: QUIT\nS: 221 Bye"
    if protocol == "pop3":
        return f"S: +OK ready\n{inside}\nC: QUIT\nS: +OK bye"
    return f"S: * OK ready\n{inside}\nC: z LOGOUT\nS: * BYE bye\nS: z OK bye"


def client(protocol: str, mechanism: str, inside: str) -> str:
    """The client's script around a login."""
    if protocol == "smtp":
        start = f"C: EHLO client.example.test\nS: ...\nS: 250 AUTH {mechanism}\n"
        return f"{start}{inside}\nC: QUIT\nS: 221 *"
    if protocol == "pop3":
        return f"S: +OK ready\n{inside}\nC: QUIT\nS: +OK bye"
    return f"S: * OK ready\n{inside}\nC: z LOGOUT\nS: * BYE bye\nS: z OK bye"


VERBS = {"smtp": "AUTH", "pop3": "AUTH", "imap": "a AUTHENTICATE"}
GOES_ON = {"smtp": f"334 {CHALLENGE}", "pop3": f"+ {CHALLENGE}", "imap": f"+ {CHALLENGE}"}
ACCEPTED = {"smtp": "235 2.7.0 in", "pop3": "+OK in", "imap": "a OK in"}
CANCELLED = {"smtp": "501 5.7.0 cancelled", "pop3": "-ERR cancelled", "imap": "a BAD cancelled"}


def played(gateways: Gateways, protocol: str, mechanism: str, inside: str) -> None:
    behind = Behind(server(protocol, mechanism, inside), gateways.authority.server("127.0.0.1"))
    keys = {"tls": "implicit"}
    at = gateways.before(protocol, behind.endpoint, **keys)
    context = gateways.authority.client()
    raw = socket.create_connection(at, TIMEOUT)
    sock = context.wrap_socket(raw, server_hostname="127.0.0.1")
    with contextlib.closing(Between(sock, "C", context)) as peer:
        if protocol == "smtp":
            peer.play("S: 220 *")
        peer.act(client(protocol, mechanism, inside))
    behind.check()


@pytest.mark.parametrize("initial", [True, False], ids=["initial", "challenged"])
@pytest.mark.parametrize("mechanism", DIALOGUES)
@pytest.mark.parametrize("protocol", VERBS)
def test_a_login_passes(gateways: Gateways, protocol: str, mechanism: str, initial: bool) -> None:
    first, *others = DIALOGUES[mechanism]
    lines = [f"C: {VERBS[protocol]} {mechanism}" + (f" {first}" if initial else "")]
    for words in others if initial else [first, *others]:
        lines += [f"S: {GOES_ON[protocol]}", f"C: {words}"]
    played(gateways, protocol, mechanism, "\n".join([*lines, f"S: {ACCEPTED[protocol]}"]))


@pytest.mark.parametrize("protocol", VERBS)
def test_a_login_is_cancelled_and_tried_again(gateways: Gateways, protocol: str) -> None:
    inside = f"""C: {VERBS[protocol]} SCRAM-SHA-256
S: {GOES_ON[protocol]}
C: *
S: {CANCELLED[protocol]}
C: {VERBS[protocol]} SCRAM-SHA-256 {DIALOGUES["PLAIN"][0]}
S: {ACCEPTED[protocol]}"""
    played(gateways, protocol, "SCRAM-SHA-256", inside)


REFUSED = {"smtp": "504 5.5.4 *", "pop3": "-ERR this mechanism *", "imap": "a BAD *"}


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256-PLUS", "EXTERNAL", "GSSAPI", "DIGEST-MD5"])
@pytest.mark.parametrize("protocol", VERBS)
def test_what_cannot_hold_across_the_gateway_does_not_pass(
    gateways: Gateways, protocol: str, mechanism: str
) -> None:
    assert not sasl.passes(mechanism)
    told = f"PLAIN {mechanism}"
    behind = Behind(server(protocol, told, "C: ..."), gateways.authority.server("127.0.0.1"))
    at = gateways.before(protocol, behind.endpoint)
    with contextlib.closing(Between(socket.create_connection(at), "C", None)) as peer:
        if protocol == "smtp":
            peer.play("S: 220 *\nC: EHLO c.example.test\nS: ...\nS: 250 AUTH PLAIN")
        else:
            peer.play("S: * *")
        peer.play(f"C: {VERBS[protocol]} {mechanism}\nS: {REFUSED[protocol]}")


class Judge:
    """An aiosmtpd that knows alice, and takes mail from nobody else."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []

    def __call__(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        good = data == (b"alice", b"secret")
        return AuthResult(success=good, handled=False, auth_data=data.login)

    async def handle_DATA(  # noqa: N802 - aiosmtpd finds its hooks by such names
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(session.auth_data, bytes)
        assert isinstance(envelope.original_content, bytes)
        self.taken.append((session.auth_data.decode(), envelope.original_content))
        return "250 Ok"


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_outgoing_mail_goes_by_the_login_of_its_sender(
    gateways: Gateways, loop: Loop, tls: str, mechanism: str
) -> None:
    judge = Judge()

    async def start() -> asyncio.Server:
        def connected() -> SMTP:
            return SMTP(judge, authenticator=judge, auth_required=True, auth_require_tls=False)

        return await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0)

    server = loop.run(start())
    at = gateways.before("smtp", Endpoint(*server.sockets[0].getsockname()), tls=tls)
    context = gateways.authority.client()
    if tls == "implicit":
        smtp = smtplib.SMTP_SSL(at.host, at.port, context=context, timeout=TIMEOUT)
    else:
        smtp = smtplib.SMTP(at.host, at.port, timeout=TIMEOUT)
        smtp.starttls(context=context)
    with smtp:
        smtp.ehlo()
        smtp.user, smtp.password = "alice", "wrong"
        method = getattr(smtp, f"auth_{mechanism.lower()}")
        with pytest.raises(smtplib.SMTPSenderRefused):
            smtp.sendmail("alice@example.test", ["b@example.test"], MESSAGE)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            smtp.auth(mechanism, method)
        smtp.password = "secret"
        assert smtp.auth(mechanism, method)[0] == 235
        smtp.sendmail("alice@example.test", ["b@example.test"], MESSAGE)
    ((who, content),) = judge.taken
    assert who == "alice"
    assert b"with ESMTPSA id" in content
    loop.run(stop(server))


async def stop(server: asyncio.Server) -> None:
    server.close()


def test_mail_does_not_go_on_by_another_connection_than_the_login(
    gateways: Gateways,
) -> None:
    script = """S: 220 next
C: EHLO *
S: 250-next.example.test
S: 250 AUTH PLAIN
C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
S: 235 2.7.0 in
-- close"""
    behind = Behind(script, gateways.authority.server("127.0.0.1"))
    at = gateways.before("smtp", behind.endpoint)
    with contextlib.closing(Between(socket.create_connection(at), "C", None)) as peer:
        peer.play("""S: 220 *
C: EHLO client.example.test
S: ...
S: 250 AUTH PLAIN
C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
S: 235 2.7.0 in
C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
S: 503 5.5.1 *
C: MAIL FROM:<alice@example.test>
S: 421 4.4.2 *
-- closed""")
    behind.check()


@pytest.mark.parametrize(
    ("words", "account"),
    [
        (f"AUTH SCRAM-SHA-256 {DIALOGUES['SCRAM-SHA-256'][0]}", "alice"),
        (f"AUTH OAUTHBEARER {DIALOGUES['OAUTHBEARER'][0]}", "alice"),
        (f"AUTH OAUTHBEARER {b64('n,,' + chr(1) + 'auth=Bearer t' + chr(1) + chr(1))}", None),
    ],
)
def test_decisions_are_kept_for_the_account_that_was_named_or_for_none(
    gateways: Gateways, world: World, words: str, account: str | None
) -> None:
    behind = Server([b"Subject: hello\r\n\r\nHello.\r\n"], answers={words.encode(): b"+OK in\r\n"})
    upstream = world.start(behind)
    at = gateways.before("pop3", upstream)
    with contextlib.closing(Between(socket.create_connection(at), "C", None)) as peer:
        peer.play(f"S: +OK *\nC: {words}\nS: +OK in\nC: STAT\nS: +OK 1 *\nC: QUIT\nS: +OK *")
    pins = gateways.contexts[0].pins

    def kept(name: str) -> bool:
        return bool(gateways.loop.run(pins.get_many(UidScope(str(upstream), name), ["uid-1"])))

    assert [name for name in ("alice", "", "None") if kept(name)] == ([account] if account else [])


def test_what_is_not_base64_is_not_passed_to_the_server(gateways: Gateways) -> None:
    """A CR might be the end of a line to it."""
    script = """S: 220 next
C: EHLO *
S: 250-next.example.test
S: 250 AUTH LOGIN
C: AUTH LOGIN
S: 334 VXNlcm5hbWU6
C: *
S: 501 cancelled
C: QUIT
S: 221 Bye"""
    behind = Behind(script, gateways.authority.server("127.0.0.1"))
    at = gateways.before("smtp", behind.endpoint)
    with contextlib.closing(Between(socket.create_connection(at), "C", None)) as peer:
        peer.act("""S: 220 *
C: EHLO client.example.test
S: ...
S: 250 AUTH LOGIN
C: AUTH LOGIN eA==\rRSET
S: 501 5.5.4 *
C: AUTH LOGIN
S: 334 VXNlcm5hbWU6
C: eA==\rMAIL FROM:<mallory@example.test>
S: 501 5.0.0 cancelled
C: QUIT
S: 221 *""")
    behind.check()
