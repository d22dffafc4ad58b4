"""The messages of an mbox file (RFC 4155), each with the line before its first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MESSAGES = 50
"""Messages that are looked at."""

_FROM = re.compile(rb"^From [^\r\n]+\r?\n(?=[!-9;-~]+[ \t]*:)", re.MULTILINE)


class Message(NamedTuple):
    """One message of the file."""

    octets: bytes
    line: int
    """The number of the line before its first: that of its "From " line."""


def messages(octets: bytes) -> Iterator[Message]:
    """The messages, in order, without their "From " lines."""
    line, counted = 0, 0
    found = list(zip(range(MESSAGES + 1), _FROM.finditer(octets), strict=False))
    for number, match in found[:MESSAGES]:
        line += octets.count(b"\n", counted, match.end())
        counted = match.end()
        end = found[number + 1][1].start() if number + 1 < len(found) else len(octets)
        yield Message(octets[match.end() : end], line)
