"""What of a server's capabilities (RFC 2449 5) holds for the gateway in front of it too."""

from __future__ import annotations

from collections.abc import Iterable

from kb.wire import sasl

PASSED = frozenset(
    {"TOP", "USER", "RESP-CODES", "AUTH-RESP-CODE", "LOGIN-DELAY", "EXPIRE", "UIDL"}
    | {"IMPLEMENTATION"}
)
"""Passed on as the server tells them. A capability that is not known here is not: it may give
the client a way to message octets that the gateway would not see."""

MOST = 1024
"""Most capabilities that a server is believed to have."""
_LOGINS = frozenset({"USER", "SASL"})


def filtered(lines: Iterable[bytes], *, login: bool = True, stls: bool = False) -> list[bytes]:
    """The capability lines to tell the client, in the server's order.

    STLS is the gateway's own too (RFC 2595 4), and where no login may pass none is offered.
    PIPELINING is the gateway's own: commands wait for their turn here, whatever the server
    can do. Of SASL's mechanisms those stay that may pass.

    Args:
        lines: the server's.
        login: whether a login may pass.
        stls: whether TLS is offered.
    """
    kept = []
    for line in lines:
        words = line.split()
        tag = words[0].upper().decode("ascii", "replace") if words else ""
        if tag in _LOGINS and not login:
            continue
        if tag in PASSED:
            kept.append(line)
        elif tag == "SASL":
            names = [w for w in words[1:] if sasl.passes(w.upper().decode("ascii", "replace"))]
            if names:
                kept.append(b" ".join([words[0], *names]))
    return [*kept, *([b"STLS"] if stls else []), b"PIPELINING"]
