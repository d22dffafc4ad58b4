"""An SMTP server between client and next server that refuses, cuts or waits, as it is told."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

from kb.lab.wire.listener import Address, Listener
from kb.model.submission_run import SUBMISSION_DELAY, Submission

_NOT_OFFERED = (b"PIPELINING", b"CHUNKING", b"STARTTLS")
"""Extensions that would make the dialogue another than command by command."""


class Side:
    """One side of a connection, read by lines."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._file = end.makefile("rb")

    def line(self) -> bytes:
        """The next line with its line end; empty at the end of the connection."""
        return self._file.readline()

    def reply(self) -> list[bytes]:
        """The lines of a whole reply (RFC 5321 section 4.2.1)."""
        lines = [self.line()]
        while lines[-1][3:4] == b"-":
            lines.append(self.line())
        return lines

    def message(self) -> Iterator[bytes]:
        """Lines up to and with the lone dot."""
        while line := self.line():
            yield line
            if line == b".\r\n":
                return

    def say(self, *lines: bytes) -> None:
        """Send lines that have their line ends."""
        self._end.sendall(b"".join(lines))


class Forcing(Listener):
    """Passes a transaction on up to what is forced.

    Args:
        target: the next server.
        situation: what is forced.
    """

    def __init__(self, target: Address, situation: Submission) -> None:
        self._target, self._situation = target, situation
        self.tries = 0
        """How often DATA was sent."""
        super().__init__()

    def serve(self, client: socket.socket) -> None:
        """Serve one session."""
        with self.connect(self._target) as upstream:
            near, far = Side(client), Side(upstream)
            near.say(*far.reply())
            while command := near.line():
                verb = command[:4].upper()
                if verb == b"DATA":
                    self.tries += 1
                    if not self._data(near, far):
                        return
                    continue
                far.say(command)
                reply = far.reply()
                near.say(*(_offered(reply) if verb == b"EHLO" else reply))

    def _data(self, near: Side, far: Side) -> bool:
        """Answer DATA; False where the connection is to end."""
        if self._situation is Submission.REFUSED:
            near.say(b"554 5.7.1 refused by policy\r\n")
            return True
        near.say(b"354 go on\r\n")
        if self._situation is Submission.CUT_IN_DATA:
            near.line()
            return False
        message = list(near.message())
        if self._situation is Submission.TEMPORARY:
            near.say(b"451 4.7.1 not now\r\n")
            return True
        far.say(b"DATA\r\n")
        far.reply()
        far.say(*message)
        reply = far.reply()
        if self._situation is Submission.CUT_AFTER_DATA:
            return False
        time.sleep(SUBMISSION_DELAY)
        near.say(*reply)
        return True


def _offered(reply: list[bytes]) -> list[bytes]:
    """The reply to EHLO without those extensions."""
    kept = [line for line in reply if not line[4:].upper().startswith(_NOT_OFFERED)]
    return [b"250-" + line[4:] for line in kept[:-1]] + [b"250 " + kept[-1][4:]]
