"""Keep-alive on POP3: header lines of the gateway's own while it scans."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from kb.lab.experiments.forcing.pop3_inline import Asked, ErrorReply
from kb.lab.experiments.forcing.pop3_peer import Peer
from kb.lab.experiments.forcing.position import Position


class KeepAlive(ErrorReply):
    """Begin the reply at once and add a header line now and then, until the scan is done.

    Then pass the message on. POP3 has no reply that says "wait", so the lines are the message's.
    Any scan is slow here that finds something.
    """

    LINE = b"X-Scanning: please wait\r\n"

    def __init__(self, place: Position, lines: int = 2, pause: float = 0.05) -> None:
        """Take a scan of so many lines, each after a pause in seconds."""
        self._lines, self._pause = lines, pause
        super().__init__(place)

    def instead(self, asked: Asked, server: Peer) -> Iterable[bytes]:
        """The status, the lines while the scan goes on, and the message; a header does not wait."""
        reply = asked.again(server)
        return self._slowly(reply) if asked.text else reply

    def _slowly(self, reply: list[bytes]) -> Iterator[bytes]:
        status, *message = reply
        yield status
        for _ in range(self._lines):
            time.sleep(self._pause)
            yield self.LINE
        yield from message
