"""XFORWARD and XCLIENT: a client that is trusted tells of the client before it.

Postfix's XFORWARD_README and XCLIENT_README define them. Rules:

- An attribute is `NAME=value`, its value xtext (RFC 3461 4), with which any octet can be told:
  what comes out may hold anything, also line ends, and is checked wherever it is used.
- `[UNAVAILABLE]` and, of a host name, `[TEMPUNAVAIL]` say that it is not known.
- A value has at most 255 octets, a command line 512 with its CR LF.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Mapping

from kb.wire.smtp.commands import LINE_LIMIT, Refused
from kb.wire.smtp.replies import reply

XFORWARD = ("NAME", "ADDR", "PORT", "PROTO", "HELO", "IDENT", "SOURCE")
XCLIENT = ("NAME", "ADDR", "PORT", "PROTO", "HELO", "LOGIN", "DESTADDR", "DESTPORT")
UNAVAILABLE = b"[UNAVAILABLE]"
VALUE_LIMIT = 255
"""Octets of a value, decoded."""

Attributes = Mapping[str, bytes]
"""Values, decoded, by the attributes' names in upper case."""

_UNKNOWN = (UNAVAILABLE, b"[TEMPUNAVAIL]")
_attribute = re.compile(rb"([A-Za-z]+)=((?:[!-*,-<>-~]|\+[0-9A-F]{2})+)")
_plain = re.compile(rb"[!-*,-<>-~]")


def attributes(argument: bytes, names: Collection[str]) -> dict[str, bytes]:
    """Read what stands behind XFORWARD or XCLIENT.

    Args:
        argument: what stands behind the verb.
        names: the attributes that were offered.

    Raises:
        Refused: 501, with what is wrong.
    """
    values: dict[str, bytes] = {}
    for word in argument.split():
        match = _attribute.fullmatch(word)
        if not match:
            raise Refused(reply(501, "5.5.4", "An attribute is NAME=value, its value in xtext"))
        name, value = match[1].decode("ascii").upper(), decoded(match[2])
        if name not in names:
            raise Refused(reply(501, "5.5.4", f"The attribute {name} is not known here"))
        if name in values:
            raise Refused(reply(501, "5.5.4", f"The attribute {name} stands twice"))
        if len(value) > VALUE_LIMIT:
            raise Refused(reply(501, "5.5.4", f"{name} has more than {VALUE_LIMIT} octets"))
        if fault := _fault(name, value):
            raise Refused(reply(501, "5.5.4", fault))
        values[name] = value
    if not values:
        raise Refused(reply(501, "5.5.4", "It needs an attribute: NAME=value"))
    return values


def lines(verb: bytes, values: Attributes, offered: Collection[str]) -> list[bytes]:
    """The command lines that tell those of the attributes that are offered; without CR LF.

    Args:
        verb: `XFORWARD` or `XCLIENT`.
        values: what to tell; an empty value is told as unavailable.
        offered: the names that the server told with its keyword, in upper case.
    """
    made: list[bytes] = []
    for name, value in values.items():
        if name not in offered:
            continue
        word = b" %b=%b" % (name.encode("ascii"), encoded(value or UNAVAILABLE))
        if not made or len(made[-1]) + len(word) + 2 > LINE_LIMIT:
            made.append(verb)
        made[-1] += word
    return made


def known(values: Attributes, name: str) -> bytes:
    """An attribute's value; b"" where it is not known."""
    value = values.get(name, b"")
    return b"" if value.upper() in _UNKNOWN else value


def address(value: bytes) -> str:
    """The IP address in a value of ADDR, `192.0.2.1` or `IPv6:2001:db8::1`; "" for none."""
    text = value.decode("ascii", "replace")
    version = 6 if text[:5].lower() == "ipv6:" else 4
    try:
        found = ipaddress.ip_address(text[5:] if version == 6 else text)
    except ValueError:
        return ""
    return str(found) if found.version == version and "%" not in text else ""


def told_address(host: str) -> bytes:
    """An IP address as a value of ADDR; a scope is left out."""
    bare = host.partition("%")[0]
    return (f"IPv6:{bare}" if ":" in bare else bare).encode("ascii")


def decoded(xtext: bytes) -> bytes:
    """The octets of xtext (RFC 3461 4)."""
    return re.sub(rb"\+([0-9A-F]{2})", lambda match: bytes([int(match[1], 16)]), xtext)


def encoded(octets: bytes) -> bytes:
    """Octets as xtext."""
    return b"".join(
        octet if _plain.fullmatch(octet) else b"+%02X" % octet[0]
        for octet in (octets[i : i + 1] for i in range(len(octets)))
    )


def _fault(name: str, value: bytes) -> str:
    if value.upper() in _UNKNOWN:
        return ""
    is_port = value.isdigit() and len(value) <= 5 and int(value) <= 0xFFFF
    if name in ("PORT", "DESTPORT") and not is_port:
        return f"{name} is a number up to 65535"
    if name == "PROTO" and value.upper() not in (b"SMTP", b"ESMTP"):
        return "PROTO is SMTP or ESMTP"
    if name == "SOURCE" and value.upper() not in (b"LOCAL", b"REMOTE"):
        return "SOURCE is LOCAL or REMOTE"
    return ""
