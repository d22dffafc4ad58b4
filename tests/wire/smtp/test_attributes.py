"""XFORWARD's and XCLIENT's attributes, and their xtext."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.wire.smtp import attributes
from kb.wire.smtp.attributes import XCLIENT, XFORWARD
from kb.wire.smtp.commands import Refused


def test_what_postfix_says() -> None:
    read = attributes.attributes(
        b"NAME=spike.example.test ADDR=IPv6:2001:db8::7 port=4711 PROTO=esmtp"
        b" HELO=a+2Bb+3Dc IDENT=4ABC SOURCE=REMOTE",
        XFORWARD,
    )
    assert read == {
        "NAME": b"spike.example.test",
        "ADDR": b"IPv6:2001:db8::7",
        "PORT": b"4711",
        "PROTO": b"esmtp",
        "HELO": b"a+b=c",
        "IDENT": b"4ABC",
        "SOURCE": b"REMOTE",
    }


@pytest.mark.parametrize(
    ("argument", "says"),
    {
        b"": "needs an attribute",
        b"ADDR": "NAME=value",
        b"ADDR=": "NAME=value",
        b"=192.0.2.7": "NAME=value",
        b"HELO=a+2b": "NAME=value",
        b"HELO=a+": "NAME=value",
        b"HELO=a=b": "NAME=value",
        b"HELO=\xff": "NAME=value",
        b"HELO=a\x00": "NAME=value",
        b"LOGIN=alice": "LOGIN is not known",
        b"ADDR=192.0.2.7 addr=192.0.2.8": "ADDR stands twice",
        b"HELO=" + b"x" * 256: "HELO has more than 255 octets",
        b"PORT=65536": "PORT is a number",
        b"PORT=-1": "PORT is a number",
        b"PROTO=LMTP": "PROTO is SMTP or ESMTP",
        b"SOURCE=ELSEWHERE": "SOURCE is LOCAL or REMOTE",
    }.items(),
)
def test_what_is_wrong_is_501(argument: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says) as caught:
        attributes.attributes(argument, XFORWARD)
    assert caught.value.reply.code == 501


@pytest.mark.parametrize("value", [b"[UNAVAILABLE]", b"[unavailable]", b"[TEMPUNAVAIL]"])
def test_what_is_not_known(value: bytes) -> None:
    read = attributes.attributes(b"NAME=%b PORT=%b" % (value, value), XFORWARD)
    assert attributes.known(read, "NAME") == attributes.known(read, "ADDR") == b""


@pytest.mark.parametrize(
    ("value", "address"),
    {
        b"192.0.2.7": "192.0.2.7",
        b"IPv6:2001:DB8::7": "2001:db8::7",
        b"IPv6:192.0.2.7": "",
        b"2001:db8::7": "",
        b"IPv6:fe80::1%eth0": "",
        b"10.0.0.0/8": "",
        b"somewhere": "",
        b"192.0.2.7\r\n": "",
        b"": "",
    }.items(),
)
def test_addresses(value: bytes, address: str) -> None:
    assert attributes.address(value) == address
    if address:
        assert attributes.address(attributes.told_address(address)) == address


@given(st.dictionaries(st.sampled_from(["NAME", "ADDR", "HELO", "LOGIN"]), st.binary(min_size=1)))
def test_any_octets_go_through_and_no_line_is_longer_than_it_may_be(
    values: dict[str, bytes],
) -> None:
    values = {name: value[:150] for name, value in values.items()}
    read: dict[str, bytes] = {}
    for line in attributes.lines(b"XCLIENT", values, XCLIENT):
        assert len(line) + 2 <= 512
        assert line.isascii()
        assert b"\r" not in line
        assert b"\n" not in line
        verb, _, argument = line.partition(b" ")
        assert verb == b"XCLIENT"
        read |= attributes.attributes(argument, XCLIENT)
    assert read == values


def test_what_is_not_offered_is_not_told() -> None:
    values = {"NAME": b"", "ADDR": b"192.0.2.7", "PORT": b"25"}
    made = attributes.lines(b"XFORWARD", values, ["NAME", "ADDR"])
    assert made == [b"XFORWARD NAME=[UNAVAILABLE] ADDR=192.0.2.7"]
    assert attributes.lines(b"XFORWARD", values, []) == []
