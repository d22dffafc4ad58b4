"""What scanners find, and the shape that each of them has."""

from __future__ import annotations

import typing

import msgspec

from kb.message import InfectedPart, Octets


class ScannerUnavailable(Exception):  # noqa: N818 - a state of affairs, not a mistake
    """A message could not be scanned, for whatever reason."""


class Findings(msgspec.Struct, frozen=True):
    """What was found in one message, in its octets as they came."""

    spam: str = ""
    """The scanner's name for the spam that it is; "" if it is none."""
    infected: tuple[InfectedPart, ...] = ()


class Scanner(typing.Protocol):
    """Looks for spam and viruses in one message."""

    async def scan(self, octets: Octets) -> Findings:
        """Scan a whole message.

        Raises:
            ScannerUnavailable: it could not be scanned.
        """
        ...


Test = typing.Callable[[Octets], str | None]
"""Looks at octets as they are, undoes nothing: the name of what it found, or None."""
