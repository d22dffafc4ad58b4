"""PROXY headers, read however they are cut, and refused where they are none.

The oracles are two readers and writers that other people wrote: the package proxy-protocol, and
aiosmtpd's.
"""

from __future__ import annotations

import asyncio
import random
import struct
from ipaddress import IPv4Address, IPv6Address
from socket import SOCK_STREAM

import pytest
from aiosmtpd.proxy_protocol import get_proxy
from hypothesis import given
from hypothesis import strategies as st
from proxyprotocol.result import ProxyResultIPv4, ProxyResultIPv6
from proxyprotocol.v1 import ProxyProtocolV1
from proxyprotocol.v2 import ProxyProtocolV2

from kb.wire.proxy import LIMIT, End, Ends, Header, HeaderError, HeaderReader, header
from support.chunks import cuts

SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"
BEHIND = b"EHLO client.example.test\r\nPROXY TCP4 no header\r\n"
IPV4 = Ends(End("192.0.2.7", 4711), End("198.51.100.25", 25))
IPV6 = Ends(End("2001:db8::7", 4711), End("2001:db8::25", 25))


def v2(kind: int, block: bytes, command: int = 0x21) -> bytes:
    return SIGNATURE + struct.pack("!BBH", command, kind, len(block)) + block


ADDRESSES4 = bytes([192, 0, 2, 7, 198, 51, 100, 25]) + struct.pack("!HH", 4711, 25)
ADDRESSES6 = (
    IPv6Address("2001:db8::7").packed
    + IPv6Address("2001:db8::25").packed
    + struct.pack("!HH", 4711, 25)
)
MAPPED = (
    IPv6Address("::ffff:192.0.2.7").packed
    + IPv6Address("::ffff:198.51.100.25").packed
    + struct.pack("!HH", 4711, 25)
)
TLVS = b"\x02\x00\x0cexample.test\x04\x00\x03abc\x03\x00\x04\x00\x00\x00\x00"

READ = {
    b"PROXY TCP4 192.0.2.7 198.51.100.25 4711 25\r\n": IPV4,
    b"PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n": Ends(
        End("255.255.255.255", 65535), End("255.255.255.255", 65535)
    ),
    b"PROXY TCP6 2001:db8::7 2001:DB8::25 4711 25\r\n": IPV6,
    b"PROXY TCP6 ::ffff:192.0.2.7 ::ffff:198.51.100.25 4711 25\r\n": IPV4,
    b"PROXY UNKNOWN\r\n": None,
    b"PROXY UNKNOWN anything but\rCR LF\n\r\n": None,
    b"PROXY UNKNOWN "
    + b":".join([b"ffff"] * 8)
    + b" "
    + b":".join([b"ffff"] * 8)
    # With 107 octets the longest line of all.
    + b" 65535 65535\r\n": None,
    v2(0x11, ADDRESSES4): IPV4,
    v2(0x21, ADDRESSES6): IPV6,
    v2(0x21, MAPPED): IPV4,
    v2(0x11, ADDRESSES4 + TLVS): IPV4,
    v2(0x21, ADDRESSES6 + TLVS): IPV6,
    v2(0x11, ADDRESSES4 + b"\x04" + struct.pack("!H", 4065) + b"x" * 4065): IPV4,
    v2(0x00, b""): None,
    v2(0x00, b"whatever"): None,
    v2(0x12, ADDRESSES4): None,
    v2(0x31, b"/run/x".ljust(216, b"\0")): None,
    v2(0x00, b"", command=0x20): None,
    v2(0x11, ADDRESSES4, command=0x20): None,
    v2(0xFF, b"x" * 7, command=0x20): None,
}


@pytest.mark.parametrize("octets", READ)
def test_a_header_is_read_however_it_is_cut(octets: bytes) -> None:
    for chunks in cuts(octets + BEHIND):
        reader, waiting = HeaderReader(), list(chunks)
        while (found := reader.next()) is None:
            reader.feed(waiting.pop(0))
        assert found == Header(READ[octets], local=octets[12:13] == b"\x20")
        assert reader.rest + b"".join(waiting) == BEHIND


HOSTILE = {
    b"EHLO client.example.test\r\n": "does not begin with",
    b"\x16\x03\x01\x02\x00\x01": "does not begin with",
    b"proxy TCP4 192.0.2.7 198.51.100.25 4711 25\r\n": "does not begin with",
    b" PROXY TCP4 192.0.2.7 198.51.100.25 4711 25\r\n": "does not begin with",
    b"PROXYTCP4 192.0.2.7 198.51.100.25 4711 25\r\n": "does not begin with",
    b"PROXY\r\n": "does not begin with",
    b"\r\n\r\n\x00\r\nQUIT\r": "does not begin with",
    b"PROXY \r\n": "syntax",
    b"PROXY TCP4\r\n": "syntax",
    b"PROXY TCP5 192.0.2.7 198.51.100.25 4711 25\r\n": "syntax",
    b"PROXY UNKNOWNS\r\n": "syntax",
    b"PROXY TCP4  192.0.2.7 198.51.100.25 4711 25\r\n": "syntax",
    b"PROXY TCP4 192.0.2.7 198.51.100.25 4711\r\n": "syntax",
    b"PROXY TCP4 192.0.2.7 198.51.100.25 4711 25 \r\n": "syntax",
    b"PROXY TCP4 192.0.2.7 198.51.100.25 4711 25\n\r\n": "syntax",
    b"PROXY TCP4 192.0.2.7 198.51.100.25 04711 25\r\n": "syntax",
    b"PROXY TCP4 192.0.2.7 198.51.100.25 +4711 25\r\n": "syntax",
    b"PROXY TCP4 192.0.2.7 198.51.100.25 \xd9\xa1 25\r\n": "syntax",
    b"PROXY TCP4 client.example.test 198.51.100.25 4711 25\r\n": "syntax",
    b"PROXY TCP6 fe80::1%eth0 2001:db8::25 4711 25\r\n": "syntax",
    b"PROXY TCP4 192.0.2.7 198.51.100.25 70000 25\r\n": "port over",
    b"PROXY TCP4 192.0.2.07 198.51.100.25 4711 25\r\n": "address that is none",
    b"PROXY TCP4 192.0.2 198.51.100.25 4711 25\r\n": "address that is none",
    b"PROXY TCP4 256.0.2.7 198.51.100.25 4711 25\r\n": "address that is none",
    b"PROXY TCP6 1::2::3 2001:db8::25 4711 25\r\n": "address that is none",
    b"PROXY TCP6 192.0.2.7 198.51.100.25 4711 25\r\n": "not IPv6",
    b"PROXY TCP4 2001:db8::7 2001:db8::25 4711 25\r\n": "not IPv4",
    b"PROXY UNKNOWN " + b"x" * 93: "without CR LF",
    b"PROXY UNKNOWN " + b"x" * 92 + b"\r\n": "without CR LF",
    v2(0x11, ADDRESSES4, command=0x11): "0x11",
    v2(0x11, ADDRESSES4, command=0x22): "0x22",
    v2(0x13, ADDRESSES4): "0x13",
    v2(0x41, ADDRESSES4): "0x41",
    v2(0x11, ADDRESSES4[:-1]): "11 octets, not 12",
    v2(0x21, ADDRESSES6[:-1]): "35 octets, not 36",
    v2(0x31, b"/run/x"): "6 octets, not 216",
    v2(0x11, ADDRESSES4 + b"x" * LIMIT): f"{LIMIT} are the limit",
    SIGNATURE + b"\x20\x00\xff\xff": f"{LIMIT} are the limit",
}


@pytest.mark.parametrize(("octets", "says"), HOSTILE.items())
def test_what_is_none_is_refused_however_it_is_cut(octets: bytes, says: str) -> None:
    for chunks in cuts(octets):
        reader = HeaderReader()

        def play(reader: HeaderReader = reader, chunks: list[bytes] = chunks) -> None:
            for chunk in chunks:
                reader.feed(chunk)
                assert reader.next() is None

        with pytest.raises(HeaderError, match=says):
            play()


@pytest.mark.parametrize("octets", READ)
def test_half_a_header_is_no_header(octets: bytes) -> None:
    for end in range(len(octets)):
        reader = HeaderReader()
        reader.feed(octets[:end])
        assert reader.next() is None


@given(st.binary(max_size=200), st.randoms(use_true_random=False))
def test_octets_of_any_kind_end_in_a_header_or_a_refusal(
    octets: bytes, dice: random.Random
) -> None:
    for base in (b"", b"PROXY ", SIGNATURE, dice.choice(list(READ))):
        reader = HeaderReader()
        reader.feed(base[: dice.randrange(len(base) + 1)] + octets)
        try:
            found = reader.next()
        except HeaderError:
            continue
        assert found is None or isinstance(found, Header)


_HOSTS4 = st.ip_addresses(v=4).map(str)
_HOSTS6 = st.ip_addresses(v=6).filter(lambda a: a.ipv4_mapped is None).map(str)
_PORTS = st.integers(0, 65535)


@given(st.sampled_from([_HOSTS4, _HOSTS6]).flatmap(lambda h: st.tuples(h, h)), _PORTS, _PORTS)
def test_what_is_written_others_read_and_what_others_write_is_read(
    hosts: tuple[str, str], one: int, other: int
) -> None:
    ends = Ends(End(hosts[0], one), End(hosts[1], other))
    written = header(ends)
    told = ProxyProtocolV2().unpack(written)
    assert (str(told.source[0]), told.source[1]) == ends.source
    assert (str(told.dest[0]), told.dest[1]) == ends.destination
    # Without the transport, it would write one that tells no ends.
    if ":" in hosts[0]:
        result: ProxyResultIPv4 | ProxyResultIPv6 = ProxyResultIPv6(
            (IPv6Address(hosts[0]), one), (IPv6Address(hosts[1]), other), protocol=SOCK_STREAM
        )
    else:
        result = ProxyResultIPv4(
            (IPv4Address(hosts[0]), one), (IPv4Address(hosts[1]), other), protocol=SOCK_STREAM
        )
    for writer in (ProxyProtocolV1(), ProxyProtocolV2()):
        reader = HeaderReader()
        reader.feed(writer.pack(result))
        assert reader.next() == Header(ends)


@pytest.mark.parametrize("ends", [IPV4, IPV6])
def test_aiosmtpd_reads_what_is_written(ends: Ends) -> None:
    async def read() -> tuple[str, int, str, int]:
        stream = asyncio.StreamReader()
        stream.feed_data(header(ends))
        data = await get_proxy(stream)
        assert data.valid
        assert data.src_port is not None
        assert data.dst_port is not None
        return str(data.src_addr), data.src_port, str(data.dst_addr), data.dst_port

    assert asyncio.run(read()) == (*ends.source, *ends.destination)


def test_ends_of_two_families_are_told_as_ipv6() -> None:
    written = header(Ends(End("192.0.2.7", 1), End("2001:db8::25", 2)))
    assert ProxyProtocolV2().unpack(written).source == (IPv6Address("::ffff:192.0.2.7"), 1)
    reader = HeaderReader()
    reader.feed(written)
    assert reader.next() == Header(Ends(End("192.0.2.7", 1), End("2001:db8::25", 2)))


def test_a_scope_is_left_out() -> None:
    reader = HeaderReader()
    reader.feed(header(Ends(End("fe80::1%eth0", 1), End("fe80::2%eth0", 2))))
    assert reader.next() == Header(Ends(End("fe80::1", 1), End("fe80::2", 2)))


def test_ends_that_are_not_known_are_told_as_such_and_not_as_local() -> None:
    assert header(None) == v2(0x00, b"")
    reader = HeaderReader()
    reader.feed(header(None) + b"x")
    assert (reader.next(), reader.rest) == (Header(None, local=False), b"x")
