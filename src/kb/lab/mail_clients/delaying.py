"""Gateways whose scan lasts long: one says nothing meanwhile, the other keeps the client alive."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping

from kb.lab.experiments.forcing import imap_inline, imap_keep_alive, pop3_inline, pop3_keep_alive
from kb.lab.experiments.forcing.imap_peer import Peer
from kb.lab.experiments.forcing.pop3_peer import Peer as Pop3Peer
from kb.lab.experiments.forcing.position import Position
from kb.lab.wire.listener import Listener
from kb.model import Protocol
from kb.model.client_run import DELAY, Situation

_PAUSE = 5
"""Seconds between two signs of life."""


class Pop3Silence(pop3_inline.ErrorReply):
    """POP3: the reply that brings the text of a flagged message comes late."""

    def instead(self, asked: pop3_inline.Asked, server: Pop3Peer) -> Iterable[bytes]:
        """The server's reply, late; a header does not wait."""
        if asked.text:
            time.sleep(DELAY)
        return asked.again(server)


class ImapSilence(imap_inline.Inline):
    """IMAP: the responses to a FETCH that has a flagged message's octets come late."""

    def session(self, server: Peer) -> imap_inline.Session:
        """A session that waits."""
        return _Waiting(server)


class _Waiting(imap_inline.Refusing):
    def instead(self, command: bytes, uids: Collection[int]) -> Iterable[bytes]:
        time.sleep(DELAY)
        return self.server.ask(command)


def _pop3_alive(place: Position) -> Listener:
    return pop3_keep_alive.KeepAlive(place, DELAY // _PAUSE, _PAUSE)


def _imap_alive(place: Position) -> Listener:
    return imap_keep_alive.KeepAlive(place, DELAY // _PAUSE, _PAUSE)


SLOW: Mapping[tuple[Situation, Protocol], Callable[[Position], Listener]] = {
    (Situation.DELAYED, Protocol.POP3): Pop3Silence,
    (Situation.DELAYED, Protocol.IMAP): ImapSilence,
    (Situation.KEEP_ALIVE, Protocol.POP3): _pop3_alive,
    (Situation.KEEP_ALIVE, Protocol.IMAP): _imap_alive,
}
