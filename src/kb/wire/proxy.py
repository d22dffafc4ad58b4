"""The PROXY protocol, versions 1 and 2: a header that tells whose connection a proxy passes on.

The specification is HAProxy's `proxy-protocol.txt`; sections are its. Rules:

- The header comes first or not at all, and is never guessed at (2): whoever reads here was told
  that there is one. Whatever is not exactly one is refused, as soon as that shows; what follows a
  header is given back untouched.
- Version 1 is one line of at most 107 octets (2.1), version 2 is binary (2.2) and tells its own
  length, of which the specification allows 65,535 octets; here `LIMIT` is what one may have.
- LOCAL is the proxy's own connection, a health check: the ends are those of the connection itself
  (2.2). UNKNOWN, UNSPEC, and what is no TCP (UDP, Unix sockets) tell no ends of a connection that
  is passed on all the same: its client is not known, and is not the proxy.
- TLVs are skipped (2.2). Their checksum is not looked at: TCP has one already.
- What is written is version 2, in one piece (2).
"""

from __future__ import annotations

import ipaddress
import re
import struct
from typing import NamedTuple

LIMIT = 4096
"""Most octets of a header. Addresses take 52; certificates in TLVs take the rest."""
V1_LIMIT = 107
"""Longest line of version 1 in octets, CR LF included (2.1)."""

_SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
_FIXED = 16
_V1 = b"PROXY "
_LOCAL, _PROXY = 0x20, 0x21
_TCP = {0x11: 4, 0x21: 16}
"""Octets of an address, by family and transport."""
_WITHOUT_ENDS = (0x00, 0x01, 0x02, 0x10, 0x12, 0x20, 0x22, 0x30, 0x31, 0x32)
"""Families and transports that are valid and none of TCP's."""
_LENGTHS = {0x12: 12, 0x22: 36, 0x31: 216, 0x32: 216}
"""Octets of their two addresses."""

_NUMBER = rb"0|[1-9][0-9]{0,4}"
_line = re.compile(
    rb"PROXY (?:(?P<family>TCP[46]) (?P<source>[0-9A-Fa-f:.]+) (?P<destination>[0-9A-Fa-f:.]+) "
    rb"(?P<from>" + _NUMBER + rb") (?P<to>" + _NUMBER + rb")|UNKNOWN(?: .*)?)",
    re.DOTALL,
)


class HeaderError(ValueError):
    """What came is no header; the message says why."""


class End(NamedTuple):
    """One end of a TCP connection."""

    host: str
    """The IP address; an IPv4 address as such, also where it was mapped into IPv6."""
    port: int


class Ends(NamedTuple):
    """Both ends of a TCP connection, as its target sees them."""

    source: End
    """The client's."""
    destination: End
    """What it connected to."""


class Header(NamedTuple):
    """A header that was read."""

    ends: Ends | None
    """The passed-on connection's; None where none are told."""
    local: bool = False
    """Whether the connection is the proxy's own, and not passed on; `ends` is None then."""


class HeaderReader:
    """Reads one header from what is fed to it."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def rest(self) -> bytes:
        """What was fed behind the header; before `next` has returned one, all of it."""
        return bytes(self._buffer)

    def feed(self, octets: bytes) -> None:
        """Add octets received."""
        self._buffer += octets

    def next(self) -> Header | None:
        """The header, or None where more octets are needed.

        Raises:
            HeaderError: this is none.
        """
        if _may_begin(self._buffer, _SIGNATURE):
            return self._binary()
        if _may_begin(self._buffer, _V1):
            return self._text()
        raise HeaderError("it does not begin with a PROXY header")

    def _text(self) -> Header | None:
        # A CR or an LF by itself ends nothing (2.1).
        end = self._buffer.find(b"\r\n", 0, V1_LIMIT)
        if end < 0:
            if len(self._buffer) >= V1_LIMIT:
                raise HeaderError(f"a PROXY line without CR LF in its {V1_LIMIT} octets")
            return None
        header = Header(_ends_of(bytes(self._buffer[:end])))
        del self._buffer[: end + 2]
        return header

    def _binary(self) -> Header | None:
        if len(self._buffer) < _FIXED:
            return None
        command, kind, length = struct.unpack_from("!BBH", self._buffer, len(_SIGNATURE))
        if command not in (_LOCAL, _PROXY):
            raise HeaderError(f"a PROXY header of version and command 0x{command:02x}")
        if _FIXED + length > LIMIT:
            raise HeaderError(f"a PROXY header of {_FIXED + length} octets; {LIMIT} are the limit")
        if command == _PROXY:
            _check(kind, length)
        if len(self._buffer) < _FIXED + length:
            return None
        # LOCAL's addresses do not count, whatever they are (2.2).
        size = _TCP.get(kind) if command == _PROXY else None
        ends = _unpacked(bytes(self._buffer[_FIXED:]), size) if size else None
        del self._buffer[: _FIXED + length]
        return Header(ends, local=command == _LOCAL)


def header(ends: Ends | None) -> bytes:
    """A header of version 2.

    Args:
        ends: of the connection that is passed on; None where they are not known. That is told
            as UNSPEC, never as LOCAL: whoever is not known is not the proxy itself.

    Raises:
        ValueError: an address is none.
    """
    if ends is None:
        return _SIGNATURE + struct.pack("!BBH", _PROXY, 0, 0)
    source, destination = (ipaddress.ip_address(_unscoped(end.host)) for end in ends)
    ports = (ends.source.port, ends.destination.port)
    if source.version == destination.version == 4:
        kind, hosts = 0x11, source.packed + destination.packed
    else:
        # A family holds for both (2.2): the other one is mapped into it (RFC 4291 2.5.5.2).
        kind, hosts = 0x21, _as_ipv6(source) + _as_ipv6(destination)
    block = hosts + struct.pack("!HH", *ports)
    return _SIGNATURE + struct.pack("!BBH", _PROXY, kind, len(block)) + block


def _may_begin(octets: bytearray, word: bytes) -> bool:
    return octets.startswith(word) or word.startswith(octets)


def _ends_of(line: bytes) -> Ends | None:
    match = _line.fullmatch(line)
    if not match:
        raise HeaderError("a PROXY line that does not match its syntax")
    if not match["family"]:
        return None
    version = 4 if match["family"] == b"TCP4" else 6
    hosts = [_address(match[name].decode("ascii"), version) for name in ("source", "destination")]
    ports = [int(match[name]) for name in ("from", "to")]
    if max(ports) > 0xFFFF:
        raise HeaderError("a PROXY line with a port over 65535")
    return Ends(*(End(host, port) for host, port in zip(hosts, ports, strict=True)))


def _address(text: str, version: int) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise HeaderError("a PROXY line with an address that is none") from None
    if address.version != version:
        raise HeaderError(f"a PROXY line with an address that is not IPv{version}")
    return _unmapped(address)


def _check(kind: int, length: int) -> None:
    if kind not in _TCP and kind not in _WITHOUT_ENDS:
        raise HeaderError(f"a PROXY header of family and transport 0x{kind:02x}")
    size = _TCP.get(kind)
    least = 2 * size + 4 if size else _LENGTHS.get(kind, 0)
    if length < least:
        raise HeaderError(f"a PROXY header whose addresses take {length} octets, not {least}")


def _unpacked(block: bytes, size: int) -> Ends:
    hosts = (block[:size], block[size : 2 * size])
    ports = struct.unpack_from("!HH", block, 2 * size)
    addresses = (_unmapped(ipaddress.ip_address(host)) for host in hosts)
    return Ends(*(End(host, port) for host, port in zip(addresses, ports, strict=True)))


def _unscoped(host: str) -> str:
    return host.partition("%")[0]


def _unmapped(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def _as_ipv6(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bytes:
    if isinstance(address, ipaddress.IPv6Address):
        return address.packed
    return b"\0" * 10 + b"\xff\xff" + address.packed
