"""clamd's protocol, as its manual page has it (clamd(8), "COMMANDS"): octets in, octets out.

Commands begin with `z` and end with NUL; so do replies. After IDSESSION a connection takes many
commands, and each reply begins with the command's number, counted from 1. INSTREAM is followed by
chunks, each with its length before it, and ends with a chunk of no octets:

    zIDSESSION\\0
    zINSTREAM\\0 <length> <octets> ... <0>     1: stream: OK\\0
    zINSTREAM\\0 <length> <octets> ... <0>     2: stream: Eicar-Test-Signature FOUND\\0
    zVERSION\\0                                3: ClamAV 1.4.6/27812/Fri Nov 27 09:12:33 2026\\0

A stream that is larger than clamd's StreamMaxLength is answered `INSTREAM size limit exceeded`
before its end, and the connection closed.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from kb.message import Octets, Region

SESSION = b"zIDSESSION\0"
VERSION = b"zVERSION\0"

CHUNK = 1 << 17
"""Most octets in one chunk: 128 KiB. StreamMaxLength bounds their sum, not the single one."""
LONGEST_REPLY = 1 << 16
"""Octets; a longer reply is none of clamd's."""

_INSTREAM = b"zINSTREAM\0"
_END = struct.pack("!I", 0)
_NUMBERED = re.compile(rb"([0-9]+): (.*)", re.DOTALL)
_STREAM = re.compile(rb"stream: (?:(.+) FOUND|OK)", re.DOTALL)
_SIZE = b"INSTREAM size limit exceeded"


class NotUnderstood(ValueError):  # noqa: N818 - a state of affairs, not a mistake of ours
    """A reply that is none to what was asked, or that tells of an error."""


class TooLarge(NotUnderstood):
    """The stream is larger than clamd's StreamMaxLength."""


class Reply(NamedTuple):
    """One reply within a session."""

    number: int
    """Of the command that it answers."""
    text: bytes


def instream(octets: Octets) -> Iterator[bytes]:
    """The command that gives clamd these octets, in pieces; of a short stream it is one."""
    head, left = _INSTREAM, len(octets)
    for chunk in Region(octets).pieces(CHUNK):
        left -= len(chunk)
        # A send for the end alone would cost as much as the one for all that is before it.
        yield head + struct.pack("!I", len(chunk)) + chunk + (b"" if left else _END)
        head = b""
    if head:
        yield head + _END


def reply(octets: bytes) -> Reply:
    """Read one reply, without its NUL.

    Raises:
        NotUnderstood: it has no number.
    """
    match = _NUMBERED.fullmatch(octets)
    if match is None:
        raise NotUnderstood(f"it answers {_shown(octets)}")
    return Reply(int(match[1]), match[2])


def found(text: bytes) -> str:
    """The signature's name in the answer to INSTREAM; "" where nothing was found.

    Raises:
        TooLarge: clamd takes no stream of this size.
        NotUnderstood: any other error that it tells.
    """
    if text.startswith(_SIZE):
        raise TooLarge("larger than its StreamMaxLength")
    match = _STREAM.fullmatch(text)
    if match is None:
        raise NotUnderstood(f"it answers {_shown(text)}")
    return (match[1] or b"").decode("utf-8", "replace")


def version(text: bytes) -> str:
    """Engine and signatures in the answer to VERSION: `ClamAV 1.4.6, signatures 27812`."""
    engine, _, rest = text.decode("ascii", "replace").partition("/")
    signatures = rest.partition("/")[0]
    return f"{engine}, signatures {signatures}" if signatures else engine


def _shown(octets: bytes) -> str:
    return ascii(octets[:80].decode("utf-8", "replace"))
