"""What scanners find in one message, and what a scanner of messages is."""

from __future__ import annotations

import typing

import msgspec

from kb.message import InfectedPart, Octets
from kb.scan.envelope import NOTHING_KNOWN, Envelope


class ScannerUnavailable(Exception):  # noqa: N818 - a state of affairs, not a mistake
    """A message could not be scanned, for whatever reason."""


class Findings(msgspec.Struct, frozen=True):
    """What was found in one message, in its octets as they came."""

    spam: str = ""
    """The scanner's name for the spam that it is; "" if it is none."""
    infected: tuple[InfectedPart, ...] = ()


class Scanner(typing.Protocol):
    """Looks for spam and viruses in one message: what the gateway has."""

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        """Scan a whole message, off the event loop.

        Args:
            octets: the message.
            envelope: what is known of it besides.

        Raises:
            ScannerUnavailable: it could not be scanned.
        """
        ...
