"""SASL as seen from between client and server: which mechanisms may pass, and whose login it is.

The dialogue is passed through, so only mechanisms whose bytes mean the same on both
connections may pass. Not those that can negotiate a security layer (DIGEST-MD5, GSSAPI, NTLM,
KERBEROS_V4: what follows could not be read), not those bound to the TLS channel (`-PLUS`: the
two connections have different ones), not EXTERNAL (the server would see the gateway's
credentials instead of the client's).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable

_SCRAM = re.compile(r"SCRAM-SHA(?:-1|-224|-256|-384|-512|3-512)")


def passes(mechanism: str) -> bool:
    """Whether a mechanism, in upper case, may pass through the gateway."""
    return mechanism in _NAMES or _SCRAM.fullmatch(mechanism) is not None


def account(mechanism: str, response: bytes) -> str | None:
    """Whose mail the client asks for, by its first response in that mechanism.

    Args:
        mechanism: in upper case, one that `passes`.
        response: as sent, in base64; `=` stands for an empty one (RFC 5034 4).

    Returns:
        The authentication identity; where the client asks to act as another one, both, so
        that what is kept for an account stays apart whatever the server makes of it. None
        where the response does not tell.
    """
    try:
        octets = base64.b64decode(b"" if response == b"=" else response, validate=True)
    except binascii.Error:
        return None
    acting_for, name = _NAMES.get(mechanism, _scram)(octets)
    if not name:
        return None
    names = (name, acting_for) if acting_for not in (b"", name) else (name,)
    return b"\0".join(names).decode("utf-8", "backslashreplace")


Identities = tuple[bytes, bytes]
"""Authorization identity (whom to act for, usually empty) and authentication identity."""


def _plain(octets: bytes) -> Identities:
    """RFC 4616 2: authzid NUL authcid NUL password."""
    parts = octets.split(b"\0")
    return (parts[0], parts[1]) if len(parts) == 3 else (b"", b"")


def _login(octets: bytes) -> Identities:
    """The name alone; an old draft's mechanism that clients still use."""
    return b"", octets


def _cram_md5(octets: bytes) -> Identities:
    """RFC 2195 2: name, space, digest."""
    return b"", octets.rpartition(b" ")[0]


def _xoauth2(octets: bytes) -> Identities:
    """`user=NAME`, then SOH and further fields."""
    match = re.match(rb"user=([^\x01]*)\x01", octets, re.IGNORECASE)
    return b"", match[1] if match else b""


def _oauthbearer(octets: bytes) -> Identities:
    """RFC 7628 3.1: a GS2 header; the name, if any, is the one to act for."""
    match = re.match(rb"[ny],(?:a=([^,]*))?,", octets)
    return b"", _saslname(match[1] or b"") if match else b""


def _scram(octets: bytes) -> Identities:
    """RFC 5802 7: GS2 header, then `n=NAME,r=NONCE`."""
    match = re.match(rb"[ny],(?:a=([^,]*))?,n=([^,]*),", octets)
    return (_saslname(match[1] or b""), _saslname(match[2])) if match else (b"", b"")


def _saslname(octets: bytes) -> bytes:
    """RFC 5802 5.1: comma and equals sign are written `=2C` and `=3D`."""
    return octets.replace(b"=2C", b",").replace(b"=3D", b"=")


_NAMES: dict[str, Callable[[bytes], Identities]] = {
    "PLAIN": _plain,
    "LOGIN": _login,
    "CRAM-MD5": _cram_md5,
    "XOAUTH2": _xoauth2,
    "OAUTHBEARER": _oauthbearer,
}
