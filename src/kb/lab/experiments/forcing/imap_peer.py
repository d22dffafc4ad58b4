"""One side of a forced gateway's IMAP connection, and what its dialogue is made of."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Iterator

from kb.lab.mail import octets
from kb.lab.wire.imap_dialogue import LITERAL, pieces

_FETCHED = re.compile(rb"\* (\d+) FETCH ", re.IGNORECASE)
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)


class Peer:
    """One side of a connection, read by whole commands or responses, literals included."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._file = end.makefile("rb")

    def unit(self, invite: bool = False) -> bytes:
        """The next command or response with its line end; empty at the end.

        Args:
            invite: answer each synchronising literal's `{n}` as a server does.
        """
        unit = line = self._file.readline()
        while match := LITERAL.search(line.removesuffix(b"\r\n")):
            if invite and not match[0].endswith(b"+}"):
                self.say(b"+ go on\r\n")
            unit += self._file.read(int(match[1]))
            line = self._file.readline()
            unit += line
        return unit

    def say(self, *units: bytes) -> None:
        """Send commands or responses that have their line ends."""
        self._end.sendall(b"".join(units))

    def ask(self, command: bytes) -> list[bytes]:
        """Send a command and return its responses, the tagged one last.

        Raises:
            ConnectionError: the server went away.
        """
        for text, literal in pieces(command):
            self.say(text)
            if literal is not None:
                self.say(b"\r\n")
                if not text.endswith(b"+}"):
                    self._invited()
                self.say(literal)
        responses = []
        tag = command.split(b" ")[0] + b" "
        while response := self.unit():
            responses.append(response)
            if response.startswith(tag):
                return responses
        raise ConnectionError("the mail server went away")

    def _invited(self) -> None:
        if not self.unit().startswith(b"+"):
            raise ConnectionError("the mail server does not take the literal")


class Flagged:
    """The flagged messages of the selected mailbox: UID by message number."""

    def __init__(self, server: Peer) -> None:
        responses = server.ask(b"kb FETCH 1:* (UID BODY.PEEK[])\r\n")
        self.every: dict[int, int] = {}
        self.flagged: dict[int, int] = {}
        self.octets: dict[int, bytes] = {}
        for response in responses:
            match, uid = _FETCHED.match(response), _UID.search(response)
            content = next((p.literal for p in pieces(response) if p.literal is not None), b"")
            if match and uid:
                self.every[int(match[1])] = int(uid[1])
                if octets.flagged(content):
                    self.flagged[int(match[1])] = int(uid[1])
                    self.octets[int(match[1])] = content


def exists(responses: Iterable[bytes]) -> int:
    """The number of messages that SELECT or EXAMINE told; 0 where it told none."""
    told = [re.match(rb"\* (\d+) EXISTS", r, re.IGNORECASE) for r in responses]
    return next((int(match[1]) for match in told if match), 0)


def completed(responses: list[bytes]) -> bool:
    """Whether the command was completed with OK."""
    return responses[-1].split(b" ")[1:2] == [b"OK"]


def numbers(sequence_set: bytes, largest: int) -> Iterator[int]:
    """The message numbers or UIDs of a set such as `1:3,5,8:*` (RFC 3501 section 9)."""
    for part in sequence_set.split(b","):
        ends = [largest if end == b"*" else int(end) for end in part.split(b":")]
        yield from range(min(ends), max(ends) + 1)
