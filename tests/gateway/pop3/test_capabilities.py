"""kb.gateway.pop3.capabilities: what is not understood is not offered."""

from __future__ import annotations

from kb.gateway.pop3.capabilities import filtered
from support.pop3 import Server, World


def test_what_is_known_passes_in_the_servers_words() -> None:
    lines = [b"TOP", b"USER", b"resp-codes", b"LOGIN-DELAY 900 USER", b"EXPIRE NEVER", b"UIDL"]
    lines += [b"AUTH-RESP-CODE", b"IMPLEMENTATION Shlemazle Plotz-v302"]
    assert filtered(lines) == [*lines, b"PIPELINING"]


def test_what_the_gateway_cannot_do_does_not() -> None:
    assert filtered([b"STLS", b"UTF8 USER", b"LANG", b"X-NEW", b"COMPRESS", b"", b"\xff"]) == [
        b"PIPELINING"
    ]


def test_pipelining_is_the_gateways_own() -> None:
    assert filtered([b"PIPELINING", b"pipelining"]) == [b"PIPELINING"]


def test_of_sasl_those_mechanisms_stay_that_may_pass() -> None:
    assert filtered([b"SASL PLAIN DIGEST-MD5 cram-md5 SCRAM-SHA-256-PLUS SCRAM-SHA-256"]) == [
        b"SASL PLAIN cram-md5 SCRAM-SHA-256",
        b"PIPELINING",
    ]
    assert filtered([b"SASL GSSAPI", b"SASL"]) == [b"PIPELINING"]


def test_in_both_states(world: World) -> None:
    server = Server([], capabilities=[b"TOP", b"STLS", b"SASL PLAIN NTLM", b"UTF8"])
    client = world.client(world.gateway(world.start(server)))
    client.line()
    told = """
        C: CAPA
        S: +OK list
        S: TOP
        S: SASL PLAIN
        S: PIPELINING
        S: .
    """
    client.play(told)
    client.play("C: USER alice\nS: +OK fine\nC: PASS secret\nS: +OK fine")
    client.play(told)


def test_a_server_without_capa(world: World) -> None:
    server = Server([], answers={b"CAPA": b"-ERR what?\r\n"})
    client = world.client(world.gateway(world.start(server)))
    client.line()
    client.play("C: CAPA\nS: -ERR what?")
