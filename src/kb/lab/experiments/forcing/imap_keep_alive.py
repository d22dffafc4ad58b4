"""Keep-alive on IMAP: untagged replies that say "wait" while the gateway scans."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable

from kb.lab.experiments.forcing.imap_inline import Inline, Refusing, Session
from kb.lab.experiments.forcing.imap_peer import Peer
from kb.lab.experiments.forcing.position import Position


class KeepAlive(Inline):
    """Say `* OK` now and then until the scan is done, then pass the message on.

    An untagged OK may come at any time (RFC 3501 section 7.1.1), so the message stays as it is.
    Any scan is slow here that finds something.
    """

    LINE = b"* OK scanning, please wait\r\n"

    def __init__(self, place: Position, lines: int = 2, pause: float = 0.05) -> None:
        """Take a scan of so many lines, each after a pause in seconds."""
        self._lines, self._pause = lines, pause
        super().__init__(place)

    def session(self, server: Peer) -> Session:
        """A session that waits."""
        return _Waiting(server, self.LINE, self._lines, self._pause)


class _Waiting(Refusing):
    def __init__(self, server: Peer, line: bytes, lines: int, pause: float) -> None:
        super().__init__(server)
        self._line, self._lines, self._pause = line, lines, pause
        self._scanned: set[int] = set()

    def instead(self, command: bytes, uids: Collection[int]) -> Iterable[bytes]:
        if not self._scanned.issuperset(uids):
            self._scanned.update(uids)
            for _ in range(self._lines):
                time.sleep(self._pause)
                yield self._line
        yield from self.server.ask(command)
