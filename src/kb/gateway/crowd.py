"""How many clients are served at once, in all and from one address; one too many is told so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from kb.model import Protocol

Fault = Literal["", "all", "client", "flood"]
"""Which limit stands in the way: that of all clients, that of one, or that of those who are told
so; "" for none."""

MOST_REFUSED = 64
"""Clients that are told at a time that they are too many. With TLS from the start telling takes a
handshake, and a client may take its time for that: without a bound, limits would limit nothing."""

_ALL = "Too many connections now, try again later"
_CLIENT = "Too many connections from your address, try again later"
# RFC 3463 3.4 and 3.8; RFC 3206 4; RFC 5530 3. IMAP's greeting may be BYE (RFC 3501 7.1.5).
REFUSALS = {
    (Protocol.SMTP, "all"): f"421 4.3.2 {_ALL}\r\n",
    (Protocol.SMTP, "client"): f"421 4.7.0 {_CLIENT}\r\n",
    (Protocol.POP3, "all"): f"-ERR [SYS/TEMP] {_ALL}\r\n",
    (Protocol.POP3, "client"): f"-ERR [SYS/TEMP] {_CLIENT}\r\n",
    (Protocol.IMAP, "all"): f"* BYE [UNAVAILABLE] {_ALL}\r\n",
    (Protocol.IMAP, "client"): f"* BYE [UNAVAILABLE] {_CLIENT}\r\n",
}
"""What a client is told instead of a greeting."""


class Crowd:
    """The clients that one process serves, on all of its listeners.

    Args:
        most: of all; 0 for any number.
        most_each: from one address; 0 for any number.
    """

    def __init__(self, most: int = 0, most_each: int = 0) -> None:
        self._present: Counter[str] = Counter()
        self._refused = 0
        self.limit(most, most_each)

    def limit(self, most: int, most_each: int) -> None:
        """Count against these limits from now on; who is served already stays."""
        self._most, self._most_each = most, most_each

    @contextmanager
    def entered(self, address: str) -> Iterator[Fault]:
        """Count a client for as long as it is served; one that is refused is not counted.

        Args:
            address: the client's; "" where it is not known, which makes it nobody's.
        """
        if fault := self._fault(address):
            self._refused += 1
            try:
                yield fault if self._refused <= MOST_REFUSED else "flood"
            finally:
                self._refused -= 1
            return
        self._present[address] += 1
        try:
            yield ""
        finally:
            self._present[address] -= 1
            if not self._present[address]:
                del self._present[address]

    def _fault(self, address: str) -> Fault:
        if self._most and self._present.total() >= self._most:
            return "all"
        if address and self._most_each and self._present[address] >= self._most_each:
            return "client"
        return ""
