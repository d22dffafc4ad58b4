"""Capabilities (RFC 3501 7.2.1): those that may pass, in all three places that tell them.

A capability may pass if the gateway in front of the server keeps its promise: everything that
it lets a client say is read here, and everything that it lets a server tell of a message is
what the client would retrieve. So it is a list of what is known, and the rest is not offered.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.wire import sasl

_BASE = "IMAP4REV1 LOGINDISABLED SASL-IR ID ENABLE IDLE NAMESPACE CHILDREN UNSELECT"
_MESSAGES = "UIDPLUS MOVE MULTIAPPEND LITERAL+ LITERAL- CONDSTORE QRESYNC SAVEDATE OBJECTID"
_SEARCHES = "ESEARCH ESORT WITHIN SORT SORT=DISPLAY SEARCH=FUZZY CONTEXT=SEARCH CONTEXT=SORT"
_MAILBOXES = "MULTISEARCH LIST-EXTENDED LIST-STATUS LIST-MYRIGHTS SPECIAL-USE CREATE-SPECIAL-USE"
_OTHERS = "XLIST NOTIFY ACL QUOTA METADATA METADATA-SERVER STATUS=DELETED"

PASSED = frozenset(" ".join((_BASE, _MESSAGES, _SEARCHES, _MAILBOXES, _OTHERS)).split())
"""Passed on as the server tells them, in upper case."""

PASSED_FAMILIES = ("THREAD=", "I18NLEVEL=", "APPENDLIMIT", "RIGHTS=", "QUOTA=RES-")
"""Passed on whatever stands behind."""

ENABLED = frozenset({"CONDSTORE", "QRESYNC"})
"""What a client may enable (RFC 5161)."""


def passes(name: str) -> bool:
    """Whether a capability may pass."""
    name = name.upper()
    if name.startswith("AUTH="):
        return sasl.passes(name.removeprefix("AUTH="))
    return name in PASSED or name.startswith(PASSED_FAMILIES)


class Offer(NamedTuple):
    """What the gateway itself makes of a connection."""

    starttls: bool = False
    """Whether STARTTLS is offered."""
    login: bool = True
    """Whether a login may pass; else LOGINDISABLED is told (RFC 3501 6.2.3)."""


DEFAULT_OFFER = Offer()


def filtered(names: bytes, offer: Offer = DEFAULT_OFFER) -> bytes:
    """Capabilities with a space before each, as they are told; those that pass, in that order."""
    kept = [name for name in names.split() if passes(name.decode("ascii", "replace"))]
    if not offer.login:
        kept = [n for n in kept if not n.upper().startswith((b"AUTH=", b"LOGINDISABLED"))]
        kept = [n for n in kept if n.upper() != b"SASL-IR"] + [b"LOGINDISABLED"]
    if offer.starttls:
        kept.append(b"STARTTLS")
    return b"".join(b" " + name for name in kept)


_CODE = re.compile(rb"(\[CAPABILITY)([^\]\r\n]*)(\])", re.IGNORECASE)
_RESPONSE = re.compile(rb"(\* CAPABILITY)([^\r\n]*)(\r\n)", re.IGNORECASE)
_STATUS = re.compile(rb"[^ ]+ (?:OK|NO|BAD|BYE|PREAUTH) \[CAPABILITY", re.IGNORECASE)


def rewritten(line: bytes, offer: Offer = DEFAULT_OFFER) -> bytes:
    """A server's line; where it tells capabilities, those that pass."""
    pattern = _CODE if _STATUS.match(line) else _RESPONSE
    match = pattern.search(line) if b"APABILITY" in line.upper() else None
    if not match or (pattern is _RESPONSE and match.start()):
        return line
    return line[: match.end(1)] + filtered(match[2], offer) + line[match.start(3) :]


def listed(line: bytes) -> frozenset[str] | None:
    """The capabilities that a server's line tells, in upper case; None where it tells none."""
    match = _RESPONSE.match(line) or (_CODE.search(line) if _STATUS.match(line) else None)
    return frozenset(match[2].decode("ascii", "replace").upper().split()) if match else None
