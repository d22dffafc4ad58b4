"""A notice in the message's place: forced IMAP gateways that replace a flagged message's octets.

What the server tells of the message otherwise, its size, ENVELOPE and structure, stays: that is
what sets them apart from the product's own gateway.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from kb.lab.experiments.forcing.imap_inline import Inline, Refusing, Session
from kb.lab.experiments.forcing.imap_peer import Peer
from kb.lab.experiments.forcing.notice import section
from kb.lab.experiments.forcing.onward import send_on
from kb.lab.experiments.forcing.position import Position
from kb.lab.wire.imap_dialogue import pieces

_BODY = re.compile(
    rb"BODY\[(?P<section>[^]]*)\](?:<(?P<origin>\d+)>)? ~?\{\d+\}$|(?P<whole>RFC822\S*) \{\d+\}$",
    re.IGNORECASE,
)
_COUNT = re.compile(rb"\]<\d+\.(\d+)>")
_NUMBER = re.compile(rb"\* (\d+) FETCH ", re.IGNORECASE)
_OLD = {b"RFC822": b"", b"RFC822.HEADER": b"HEADER", b"RFC822.TEXT": b"TEXT"}


class ReplacementMessage(Inline):
    """Answer FETCH with octets of the notice."""

    def session(self, server: Peer) -> Session:
        """A session that replaces."""
        return _Replacing(server)


class QuarantineAndNotice(Inline):
    """As `ReplacementMessage`; and send a copy of what is withheld on, once a session."""

    def session(self, server: Peer) -> Session:
        """A session that copies and replaces."""
        return _Copying(server, self.place)


class _Replacing(Refusing):
    def instead(self, command: bytes, uids: Collection[int]) -> Iterable[bytes]:
        count = _COUNT.search(command)
        limit = int(count[1]) if count else None
        return [self._notice(r, uids, limit) for r in self.server.ask(command)]

    def _notice(self, response: bytes, uids: Collection[int], limit: int | None) -> bytes:
        number = _NUMBER.match(response)
        if not number or self.known is None or self.known.every.get(int(number[1])) not in uids:
            return response
        return b"".join(_piece(text, literal, limit) for text, literal in pieces(response))


class _Copying(_Replacing):
    def __init__(self, server: Peer, place: Position) -> None:
        super().__init__(server)
        self._place = place
        self._copied: set[int] = set()

    def instead(self, command: bytes, uids: Collection[int]) -> Iterable[bytes]:
        for number, uid in (self.known.flagged if self.known else {}).items():
            if self.known and uid in uids and uid not in self._copied:
                send_on(self._place, self.known.octets[number])
                self._copied.add(uid)
        return super().instead(command, uids)


def _piece(text: bytes, literal: bytes | None, limit: int | None) -> bytes:
    """Text and literal, the literal being the notice's where it is the message's."""
    if literal is None:
        return text
    if match := _BODY.search(text):
        name = _OLD.get((match["whole"] or b"").upper(), match["section"] or b"")
        start = int(match["origin"] or 0)
        literal = section(name)[start : None if limit is None else start + limit]
        text = re.sub(rb"\{\d+\}$", b"{%d}" % len(literal), text)
    return text + b"\r\n" + literal
