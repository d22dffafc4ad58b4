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


def filtered(lines: Iterable[bytes]) -> list[bytes]:
    """The capability lines to tell the client, in the server's order.

    PIPELINING is the gateway's own: commands wait for their turn here, whatever the server
    can do. Of SASL's mechanisms those stay that may pass.
    """
    kept = []
    for line in lines:
        words = line.split()
        tag = words[0].upper().decode("ascii", "replace") if words else ""
        if tag in PASSED:
            kept.append(line)
        elif tag == "SASL":
            names = [w for w in words[1:] if sasl.passes(w.upper().decode("ascii", "replace"))]
            if names:
                kept.append(b" ".join([words[0], *names]))
    return [*kept, b"PIPELINING"]
