"""Reads a recording as an IMAP dialogue (RFC 3501); pure.

A response is one piece of octets however many literals it holds, and stands with the command
that was not completed yet when it came. The client's tags, which a library draws at random,
become `A1`, `A2`…
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kb.lab.wire.turn import Turn

LITERAL = re.compile(rb"~?\{(\d+)\+?\}$")
"""What stands at a line's end where that many octets follow (RFC 3501 section 4.3)."""


class Piece(NamedTuple):
    """Text of a command or response, and the literal that follows it, if one does."""

    text: bytes
    literal: bytes | None


def pieces(octets: bytes) -> Iterator[Piece]:
    """A command or response cut at its literals; the text keeps the literal's `{n}`."""
    at = 0
    while True:
        feed = octets.find(b"\r\n", at)
        literal = LITERAL.search(octets[at:feed]) if feed >= 0 else None
        if literal is None:
            yield Piece(octets[at:], None)
            return
        start, size = feed + 2, int(literal[1])
        yield Piece(octets[at:feed], octets[start : start + size])
        at = start + size


class Stream:
    """The commands or responses of one direction, with their literals, taken one by one."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    def next(self) -> bytes | None:
        """The next command or response without its line end; None after the last."""
        start = end = self._at
        if start >= len(self._octets):
            return None
        while True:
            feed = self._octets.find(b"\r\n", end)
            if feed < 0:
                self._at = len(self._octets)
                return self._octets[start:]
            self._at = feed + 2
            literal = LITERAL.search(self._octets[end:feed])
            if literal is None:
                return self._octets[start:feed]
            end = self._at + int(literal[1])


def turns(client: bytes, server: bytes) -> Iterator[Turn]:
    """The turns of a connection, from the octets of both directions."""
    commands, responses = Stream(client), Stream(server)
    if greeting := responses.next():
        yield Turn(b"", (greeting,))
    number = 0
    while (command := commands.next()) is not None:
        number += 1
        tag, _, words = command.partition(b" ")
        shown = b"A%d" % number
        if words.upper() == b"IDLE" and (done := commands.next()) is not None:
            words += b"\r\n" + done
        replies = []
        while (response := responses.next()) is not None:
            if response.startswith(tag + b" "):
                replies.append(shown + response[len(tag) :])
                break
            replies.append(response)
            if response.startswith(b"+") and words.upper().startswith(b"AUTHENTICATE"):
                words += b"\r\n" + (commands.next() or b"")
        yield Turn(shown + b" " + words, tuple(replies))
    while (response := responses.next()) is not None:
        yield Turn(b"", (response,))


def literals(unit: bytes) -> Iterator[bytes]:
    """The literals of a response."""
    return (literal for _, literal in pieces(unit) if literal is not None)
