"""Reads what a wiretap recorded as a dialogue of commands and replies; pure.

The lab's own reading of SMTP, LMTP, POP3 and IMAP, independent of `kb.wire`. A reply is put
with the command that it answers, so a dialogue reads the same however the octets were cut and
however far a client ran ahead (RFC 2920 and RFC 2449 section 6.6, pipelining).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kb.lab.wire import imap_dialogue
from kb.lab.wire.turn import Turn
from kb.lab.wire.wiretap import Piece
from kb.model import Protocol


class _Lines:
    """The lines of one direction, taken one by one."""

    def __init__(self, octets: bytes) -> None:
        # CRLF is the only line end; a bare CR or LF is an octet of the line.
        self._lines = iter(octets.removesuffix(b"\r\n").split(b"\r\n") if octets else ())

    def next(self) -> bytes | None:
        """The next line without its line end; None after the last."""
        return next(self._lines, None)

    def text(self) -> tuple[bytes, ...]:
        """The lines up to the one that holds a lone dot, which is taken and left out."""
        lines = []
        while (line := self.next()) is not None and line != b".":
            lines.append(line)
        return tuple(lines)


def turns(protocol: Protocol, pieces: Iterable[Piece]) -> tuple[Turn, ...]:
    """The turns of one connection, in order."""
    every = list(pieces)
    client = b"".join(piece.octets for piece in every if piece.by_client)
    server = b"".join(piece.octets for piece in every if not piece.by_client)
    return tuple(_READERS[protocol](client, server)) if server else ()


def unstuffed(lines: Iterable[bytes]) -> bytes:
    """The octets of a message that came as lines with dots stuffed."""
    return b"".join(line.removeprefix(b".") + b"\r\n" for line in lines)


def _reply(server: _Lines) -> tuple[bytes, ...]:
    """A reply of SMTP: lines whose code is followed by `-`, up to one where it is not."""
    lines: list[bytes] = []
    while (line := server.next()) is not None:
        lines.append(line)
        if line[3:4] != b"-":
            break
    return tuple(lines)


def _smtp(sent: bytes, answered: bytes) -> Iterator[Turn]:
    client, server = _Lines(sent), _Lines(answered)
    yield Turn(b"", _reply(server))
    lmtp, accepted = False, 0
    while (command := client.next()) is not None:
        turn = Turn(command, _reply(server))
        yield turn
        lmtp = lmtp or turn.verb == "LHLO"
        if turn.verb == "MAIL":
            accepted = 0
        accepted += turn.verb == "RCPT" and turn.ok
        if turn.verb == "DATA" and turn.replies and turn.replies[-1].startswith(b"354"):
            content = unstuffed(client.text())
            # By LMTP every accepted recipient has a reply of its own (RFC 2033 section 4.2).
            replies = [_reply(server) for _ in range(accepted if lmtp else 1)]
            yield Turn(b".", tuple(line for reply in replies for line in reply), content)
    if rest := _reply(server):
        yield Turn(b"", rest)


_TEXT = re.compile(rb"(?:(?:CAPA|LIST|UIDL|AUTH)[ \t]*|(?:RETR|TOP) .*)", re.IGNORECASE)
"""Commands of POP3 whose positive reply goes on to a lone dot."""


def _pop3(sent: bytes, answered: bytes) -> Iterator[Turn]:
    client, server = _Lines(sent), _Lines(answered)
    yield Turn(b"", _one(server))
    while (command := client.next()) is not None:
        replies = _one(server)
        if not (_TEXT.fullmatch(command) and replies and replies[0].startswith(b"+OK")):
            yield Turn(command, replies)
            continue
        text = server.text()
        if command[:4].upper() in (b"RETR", b"TOP "):
            yield Turn(command, replies, unstuffed(text))
        else:
            yield Turn(command, (*replies, *text))
    if rest := _one(server):
        yield Turn(b"", rest)


def _one(server: _Lines) -> tuple[bytes, ...]:
    line = server.next()
    return () if line is None else (line,)


_READERS = {Protocol.SMTP: _smtp, Protocol.POP3: _pop3, Protocol.IMAP: imap_dialogue.turns}
