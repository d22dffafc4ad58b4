"""Domains, address literals, mailboxes and paths: RFC 5321 4.1.2 and 4.1.3.

Matchers over octets. Characters beyond ASCII are taken for letters (RFC 6531 3.3); whether
they may stand is for the caller, who knows whether SMTPUTF8 was asked for.
"""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple

_UTF8 = rb"(?:[\xC2-\xDF][\x80-\xBF]|[\xE0-\xEF][\x80-\xBF]{2}|[\xF0-\xF4][\x80-\xBF]{3})"
_ATEXT = rb"(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|" + _UTF8 + rb")"
_DOT_STRING = _ATEXT + rb"+(?:\." + _ATEXT + rb"+)*"
_QUOTED = rb'"(?:[ !\x23-\x5B\x5D-\x7E]|' + _UTF8 + rb'|\\[ -~])*"'
_LET_DIG = rb"(?:[A-Za-z0-9]|" + _UTF8 + rb")"
_LABEL = _LET_DIG + rb"(?:(?:" + _LET_DIG + rb"|-)*" + _LET_DIG + rb")?"
_DOMAIN = _LABEL + rb"(?:\." + _LABEL + rb")*"
_LITERAL = rb"\[[!-Z^-~]+\]"
_MAILBOX = (
    rb"(?:" + _DOT_STRING + rb"|" + _QUOTED + rb")@"
    rb"(?P<domain>" + _DOMAIN + rb"|" + _LITERAL + rb")"
)
_ROUTE = rb"@" + _DOMAIN + rb"(?:,@" + _DOMAIN + rb")*:"

_domain = re.compile(_DOMAIN)
_mailbox = re.compile(_MAILBOX)
_path = re.compile(rb"<(?:" + _ROUTE + rb")?(?P<mailbox>" + _MAILBOX + rb")>")
_postmaster = re.compile(rb"<(?P<mailbox>postmaster)>", re.IGNORECASE)
_tag = re.compile(rb"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?:.+")

DOMAIN_LIMIT = 255
"""Octets, RFC 5321 4.5.3.1.2. Local-parts have no limit here: 4.5.3.1 asks for none."""


class Path(NamedTuple):
    """A reverse-path or forward-path: its mailbox, b"" for the null reverse-path."""

    mailbox: bytes

    def __bytes__(self) -> bytes:
        """As it stands in a command, in angle brackets."""
        return b"<" + self.mailbox + b">"

    def __str__(self) -> str:
        """For people."""
        return bytes(self).decode("utf-8", "backslashreplace")


def is_domain(octets: bytes) -> bool:
    """Whether these octets are a Domain."""
    return len(octets) <= DOMAIN_LIMIT and _domain.fullmatch(octets) is not None


def is_literal(octets: bytes) -> bool:
    """Whether these octets are an address literal: `[127.0.0.1]`, `[IPv6:::1]`, `[tag:…]`."""
    if not re.fullmatch(_LITERAL, octets):
        return False
    inner = octets[1:-1].decode("ascii")
    try:
        if inner[:5].lower() == "ipv6:":
            return "%" not in inner and bool(ipaddress.IPv6Address(inner[5:]))
        return bool(_tag.fullmatch(octets[1:-1])) or bool(ipaddress.IPv4Address(inner))
    except ValueError:
        return False


def is_mailbox(octets: bytes) -> bool:
    """Whether these octets are a Mailbox: `user@example.test`, no angle brackets."""
    return _fits(_mailbox.fullmatch(octets))


def literal(address: str) -> str:
    """The address literal of an IP address as `socket` tells it; a scope is left out."""
    host = address.partition("%")[0]
    return f"[IPv6:{host}]" if ":" in host else f"[{host}]"


def reverse_path(octets: bytes) -> tuple[Path, bytes] | None:
    """The path at the start of `octets` and what stands behind it; None if there is none.

    A source route is read and left out, as RFC 5321 appendix C wants it.
    """
    if octets.startswith(b"<>"):
        return Path(b""), octets[2:]
    return _read(_path, octets)


def forward_path(octets: bytes) -> tuple[Path, bytes] | None:
    """As `reverse_path`, but never null, and `<Postmaster>` needs no domain (4.1.1.3)."""
    return _read(_path, octets) or _read(_postmaster, octets)


def _read(pattern: re.Pattern[bytes], octets: bytes) -> tuple[Path, bytes] | None:
    match = pattern.match(octets)
    if not match or (pattern is _path and not _fits(match)):
        return None
    return Path(match["mailbox"]), octets[match.end() :]


def _fits(match: re.Match[bytes] | None) -> bool:
    if not match or len(match["domain"]) > DOMAIN_LIMIT:
        return False
    return not match["domain"].startswith(b"[") or is_literal(match["domain"])
