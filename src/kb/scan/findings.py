"""What scanners find in one message, and what a scanner of messages is."""

from __future__ import annotations

import typing

import msgspec

from kb.message import InfectedPart, Octets
from kb.scan.envelope import NOTHING_KNOWN, Envelope


class ScannerUnavailable(Exception):  # noqa: N818 - a state of affairs, not a mistake
    """A message could not be scanned, for whatever reason.

    Args:
        reason: which scanner failed, and of what.
        seen_for_viruses: what the others say, where filters for spam alone failed.
    """

    def __init__(self, reason: str, seen_for_viruses: Findings | None = None) -> None:
        super().__init__(reason)
        self.seen_for_viruses = seen_for_viruses


def reason(error: BaseException) -> str:
    """What an error says; of one that says nothing, what it is."""
    return str(error) or type(error).__name__


class Found(typing.NamedTuple):
    """What a virus scanner found in some octets."""

    name: str
    """The scanner's name for it."""
    scanner: str = ""
    """Which scanner, its engine and its signatures; "" for the built-in one."""
    unscannable: bool = False
    """Whether it is told of octets that nobody could look into: encrypted, or over some bound."""
    passes: bool = True
    """Whether that may pass where it is configured so: not where what is left of the message has
    not been looked into either, since a few bombs would carry a virus past every test."""


class SpamVerdict(typing.NamedTuple):
    """What a spam filter says of one message."""

    finding: str = ""
    """Its name for the spam that it is, or its score; "" if it is none."""
    probable: bool = False
    """Whether it is of the second class: probably spam."""
    rules: tuple[str, ...] = ()
    """The rules that hit."""
    scanner: str = ""
    """Which filter, and its version as far as it tells; "" for the built-in one."""


class Findings(msgspec.Struct, frozen=True):
    """What was found in one message, in its octets as they came."""

    spam: str = ""
    """The scanner's name for the spam that it is; "" if it is none."""
    infected: tuple[InfectedPart, ...] = ()
    probable_spam: str = ""
    """As `spam`, where the scanner has a second class; "" where `spam` is not."""
    rules: tuple[str, ...] = ()
    """The rules of spam filters that hit."""
    spam_scanners: tuple[str, ...] = ()
    """Who found it to be spam, or probably spam."""
    unscannable: tuple[InfectedPart, ...] = ()
    """Parts that nobody could look into and that pass all the same, as configured."""
    failures: tuple[str, ...] = ()
    """Scanners that failed although others found something: which, and of what."""
    spam_failures: tuple[str, ...] = ()
    """Those of `failures` that are of filters for spam alone."""

    @property
    def is_seen_for_viruses(self) -> bool:
        """Whether nothing failed but filters for spam."""
        return len(self.failures) == len(self.spam_failures)


Glance = typing.Callable[[Octets], Findings | None]
"""What `scan` would find, where that is certain at once; None where it is not. It takes
microseconds and waits for nobody, so that it may be done on the event loop."""


class Scanner(typing.Protocol):
    """Looks for spam and viruses in one message: what the gateway has.

    One that knows of some messages at a look what they are has a method `glance`, a `Glance`, too.
    """

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        """Scan a whole message, off the event loop.

        Args:
            octets: the message.
            envelope: what is known of it besides.

        Raises:
            ScannerUnavailable: it could not be scanned, and nothing was found.
        """
        ...
