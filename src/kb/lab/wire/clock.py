"""When each utterance of a connection began, by the wiretaps' common clock; pure.

A dialogue puts a reply with its command however far a client ran ahead; in time they may have
crossed. What is told here keeps the dialogue's order within the connection: an utterance is
never earlier than the one before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from kb.lab.wire import dialogue
from kb.lab.wire.turn import Turn
from kb.lab.wire.wiretap import Connection, Piece
from kb.model import Protocol
from kb.model.order import packed


def order(connections: Iterable[tuple[Protocol, Connection]]) -> str:
    """In which order the connections spoke, as `kb.model.order` packs it."""
    every = [
        (moment, number)
        for number, (protocol, connection) in enumerate(connections)
        for moment in moments(protocol, connection.pieces)
    ]
    return packed(number for _, number in sorted(every))


def moments(protocol: Protocol, pieces: Sequence[Piece]) -> list[int]:
    """The clock's count at the first octets of each utterance."""
    began: dict[tuple[int, bool], int] = {}
    for count, piece in enumerate(pieces, 1):
        for key in _said(dialogue.turns(protocol, pieces[:count])):
            began.setdefault(key, piece.moment)
    whole = _said(dialogue.turns(protocol, pieces))
    found: list[int] = []
    for _, said in groupby(whole, key=lambda key: key[1]):
        found.append(max([*found[-1:], min(began[key] for key in said)]))
    return found


def _said(turns: Iterable[Turn]) -> Iterator[tuple[int, bool]]:
    """What has been said: the turn's number, and whether by the client."""
    for number, turn in enumerate(turns):
        if turn.command:
            yield number, True
        if turn.replies:
            yield number, False
