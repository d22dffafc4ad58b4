"""One IMAP connection of a client: commands, the responses to them, and what these tell."""

from __future__ import annotations

import re
import socket

from kb.bench.stress.view import Mailbox, View
from kb.lab.wire.listener import Address
from kb.wire.imap import response
from kb.wire.imap.response import Status, status

PATIENCE = 60
"""Seconds for a response; more is a lost connection."""

_LITERAL = re.compile(rb"\{([0-9]+)\}\r\n\Z")
_UID = re.compile(rb"[( ]UID ([0-9]+)")
_WHOLE = re.compile(rb"BODY\[\] \{[0-9]+\}\r\n")


class Lost(Exception):  # noqa: N818 - a state of affairs, not a mistake in code
    """The connection ended, or nothing came."""


class Session:
    """A connection, greeted.

    Args:
        at: where.
        mailbox: what is known of the mailbox's messages.
    """

    def __init__(self, at: Address, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self.view = View()
        self._tags = 0
        try:
            self._socket = socket.create_connection(at, PATIENCE)
        except OSError as error:
            raise Lost(str(error)) from None
        self._file = self._socket.makefile("rb")
        self._response()

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._socket.close()

    def run(self, name: str, command: bytes) -> Status:
        """Give a command and read the responses to it.

        Args:
            name: of the command, `UID FETCH`.
            command: all of it, literals inline (RFC 7888), without tag and line end.

        Raises:
            Lost: the connection ended.
            Violation: a response cannot be true.
        """
        self._tags += 1
        tag = b"s%d" % self._tags
        if name == "SELECT":
            self.view = View()
        try:
            self._socket.sendall(tag + b" " + command + b"\r\n")
        except OSError as error:
            raise Lost(str(error)) from None
        while not response.tagged(line := self._response(), tag):
            self._untagged(name, line)
        said = status(line)
        if said is None:
            raise Lost("no status response")
        return said

    def _untagged(self, name: str, line: bytes) -> None:
        said = status(line)
        if said and said.condition == "BYE" and name != "LOGOUT":
            raise Lost("BYE")
        match = response.NUMBERED.match(line)
        if not match:
            return
        number, kind = int(match[1]), match[2].upper()
        if kind == b"EXISTS":
            self.view.exists(number)
        elif kind == b"EXPUNGE":
            self.view.expunge(number, name)
        else:
            self._fetched(number, line)

    def _fetched(self, number: int, line: bytes) -> None:
        whole = _WHOLE.search(line)
        # What looks like one inside a message's octets is none.
        before = line[: whole.start()] if whole else line.partition(b"ENVELOPE")[0]
        uid = _UID.search(before)
        self.view.fetched(number, int(uid[1]) if uid else None)
        if whole and uid:
            self._mailbox.told(int(uid[1]), line[whole.end() : -3])

    def _response(self) -> bytes:
        """The next response, its literals inline."""
        octets = b""
        try:
            while True:
                line = self._file.readline()
                octets += line
                if not line.endswith(b"\r\n"):
                    raise Lost("the connection ended")
                literal = _LITERAL.search(line)
                if not literal:
                    return octets
                octets += self._file.read(int(literal[1]))
        except OSError as error:
            raise Lost(str(error) or type(error).__name__) from None
