"""Logins pass through as they are, and only the account's name is learnt from them."""

from __future__ import annotations

import base64
import hashlib
import poplib

import pytest

from kb.gateway.pins import SqlitePins, UidScope
from support.pop3 import Server, World

HAM = b"Subject: hello\r\n\r\nHello.\r\n"


def b64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


class Pair:
    """A gateway with pins, and its server."""

    def __init__(self, world: World, server: Server) -> None:
        self.world, self.server, self.pins = world, server, SqlitePins()
        self.upstream = world.start(server)
        self.gateway = world.gateway(self.upstream, pins=self.pins)

    def kept_for(self, account: str) -> bool:
        """Whether the decision on uid-1 was kept for that account."""
        place = UidScope(str(self.upstream), account)
        return bool(self.world.run(self.pins.get_many(place, ["uid-1"])))


@pytest.fixture
def pair(world: World) -> Pair:
    answers: dict[bytes, bytes | None] = {
        b"AUTH PLAIN": b"+ \r\n",
        b"AUTH LOGIN": b"+ VXNlciBOYW1lAA==\r\n",
        b"AUTH CRAM-MD5": b"+ PDE4OTYuNjk3MTcwOTUyPg==\r\n",
        b64(b"\0alice\0secret").encode(): b"+OK in\r\n",
        b64(b"alice").encode(): b"+ UGFzc3dvcmQA\r\n",
        b64(b"secret").encode(): b"+OK in\r\n",
        b64(b"alice b913a602c7eda7a495b4e6e7334d3890").encode(): b"+OK in\r\n",
        f"AUTH PLAIN {b64(b'bob' + bytes(1) + b'admin' + bytes(1) + b'x')}".encode(): b"+OK in\r\n",
        b"*": b"-ERR cancelled\r\n",
        b"PASS wrong": b"-ERR [AUTH] no\r\n",
        b"USER nobody": b"-ERR never heard of nobody\r\n",
    }
    return Pair(world, Server([HAM], answers=answers))


GREETING = "S: +OK ready <1896.697170952@dbc.mtview.ca.us>\n"


def test_apop_rests_on_the_servers_timestamp(pair: Pair) -> None:
    client = poplib.POP3(*pair.gateway, timeout=30)
    client.apop("mrose", "tanstaaf")
    digest = hashlib.md5(b"<1896.697170952@dbc.mtview.ca.us>tanstaaf", usedforsecurity=False)
    assert pair.server.heard == [f"APOP mrose {digest.hexdigest()}"]
    assert client.stat() == (1, len(HAM))
    client.quit()
    assert pair.kept_for("mrose")


def test_a_wrong_password_and_another_try(pair: Pair) -> None:
    client = pair.world.client(pair.gateway)
    client.play(
        GREETING
        + """C: USER alice
S: +OK fine
C: PASS wrong
S: -ERR [AUTH] no
C: STAT
S: -ERR STAT is not valid in the AUTHORIZATION state
C: USER alice
S: +OK fine
C: PASS  two  words
S: +OK fine
C: STAT"""
    )
    client.line()
    assert "PASS  two  words" in pair.server.heard
    assert pair.kept_for("alice")


def test_a_refused_name_does_not_stand_for_the_account(pair: Pair) -> None:
    client = pair.world.client(pair.gateway)
    client.play(
        GREETING
        + """C: USER alice
S: +OK fine
C: USER nobody
S: -ERR never heard of nobody
C: PASS secret
S: +OK fine
C: STAT"""
    )
    client.line()
    assert not pair.kept_for("alice")
    assert not pair.kept_for("nobody")


@pytest.mark.parametrize(
    "transcript",
    [
        f"C: AUTH PLAIN\nS: + \nC: {b64(bytes(1) + b'alice' + bytes(1) + b'secret')}\nS: +OK in",
        f"C: AUTH LOGIN\nS: + VXNlciBOYW1lAA==\nC: {b64(b'alice')}\nS: + UGFzc3dvcmQA\n"
        f"C: {b64(b'secret')}\nS: +OK in",
        "C: AUTH CRAM-MD5\nS: + PDE4OTYuNjk3MTcwOTUyPg==\n"
        f"C: {b64(b'alice b913a602c7eda7a495b4e6e7334d3890')}\nS: +OK in",
        "C: auth plain\nS: + \nC: *\nS: -ERR cancelled\n"
        f"C: auth plain\nS: + \nC: {b64(bytes(1) + b'alice' + bytes(1) + b'secret')}\nS: +OK in",
    ],
)
def test_sasl(pair: Pair, transcript: str) -> None:
    pair.server.answers[b"AUTH plain"] = pair.server.answers[b"AUTH PLAIN"]
    client = pair.world.client(pair.gateway)
    client.play(GREETING + transcript + f"\nC: STAT\nS: +OK 1 {len(HAM)}")
    assert pair.kept_for("alice")


def test_sasl_with_an_initial_response_that_acts_for_another(pair: Pair) -> None:
    client = pair.world.client(pair.gateway)
    response = b64(b"bob" + bytes(1) + b"admin" + bytes(1) + b"x")
    client.play(GREETING + f"C: AUTH PLAIN {response}\nS: +OK in\nC: STAT")
    client.line()
    assert pair.kept_for("admin\0bob")
    assert not pair.kept_for("bob")


@pytest.mark.parametrize(
    "mechanism", ["DIGEST-MD5", "GSSAPI", "NTLM", "SCRAM-SHA-256-PLUS", "EXTERNAL", "=", "-"]
)
def test_mechanisms_that_cannot_pass_are_not_asked_for(pair: Pair, mechanism: str) -> None:
    client = pair.world.client(pair.gateway)
    client.play(
        GREETING
        + f"C: AUTH {mechanism}\nS: -ERR this mechanism cannot pass the gateway\n"
        + "C: AUTH\nS: -ERR AUTH needs an argument"
    )
    assert pair.server.heard == []


def test_a_response_may_be_long_but_not_endless(pair: Pair) -> None:
    client = pair.world.client(pair.gateway)
    client.play(GREETING + "C: AUTH PLAIN\nS: + ")
    client.send(b"A" * 12_286 + b"\r\n")
    client.line()
    assert pair.server.heard[-1] == "A" * 12_286
    client.play("C: AUTH PLAIN\nS: + ")
    client.send(b"A" * 12_287 + b"\r\n")
    client.play("S: -ERR cancelled")


def test_a_carriage_return_in_a_response_brings_no_command_along(pair: Pair) -> None:
    client = pair.world.client(pair.gateway)
    client.play(GREETING + "C: AUTH PLAIN\nS: + ")
    client.send(b"AAAA\rDELE 1\r\n")
    client.play("S: -ERR cancelled")
    assert pair.server.heard == ["AUTH PLAIN", "*"]
