"""A message that somebody gives to be tried: taken as protocols carry it, scanned, and tried."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from kb.errors import InputError
from kb.knowledge.book import Book
from kb.message import HeaderTooLarge, fields, section
from kb.model import Action, Protocol
from kb.scan import ScannerUnavailable, scanner
from kb.trial.records import Report
from kb.trial.trial import tried


def report(
    octets: bytes,
    called: str,
    book: Book,
    chosen: Sequence[Action] = (),
    protocols: Iterable[Protocol] = Protocol,
) -> Report:
    """Try actions on what the built-in test finds in a message, on a thread of its own.

    Args:
        octets: a file's, or what was pasted.
        called: what errors name the message.
        book: the knowledge.
        chosen: actions to take together, at most one a threat; none for each by itself.
        protocols: those to tell of.

    Raises:
        InputError: it is no message, or cannot be scanned or tagged.
    """
    if next(fields(octets, section(octets)), None) is None:
        raise InputError(called, "-", "this is no message: it has no header field such as Subject:")
    octets = on_the_wire(octets)
    try:
        findings = asyncio.run(scanner("builtin", "builtin").scan(octets))
        return tried(octets, findings, book, chosen, protocols)
    except (ScannerUnavailable, HeaderTooLarge) as error:
        raise InputError(called, "-", str(error)) from None


def on_the_wire(octets: bytes) -> bytes:
    """A message as protocols carry it, with CRLF, which programs store with bare line feeds.

    One that has both is left as it is: a bare line feed in it may be what it is about.
    """
    return octets if b"\r\n" in octets else octets.replace(b"\n", b"\r\n")
