"""A transcript's utterances in the order in which they went over the wire; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.model import Exchange, Protocol
from kb.model.order import Utterance, fits, unpacked, utterances
from kb.model.remark import Said
from kb.render.conversation.texts import Texts

REFUSALS = {
    Protocol.SMTP: re.compile(r"[45]\d\d[ -]"),
    Protocol.POP3: re.compile(r"-ERR\b"),
    Protocol.IMAP: re.compile(r"[^ *]+ (NO|BAD)\b"),
}
"""How a reply that refuses starts."""
SERVER = {"next server": "mail server"}
"""Parties that are one: to whom the gateway passes mail on is where the recipient fetches it."""
TEXT = "."
"""Stands for the verb of a message's text, which has none."""


class Spoken(NamedTuple):
    """What one side said in a row."""

    connection: int
    client: str
    server: str
    protocol: Protocol
    said: Said
    verb: str
    """Of the command, or of the one that is answered; `.` for a message's text."""
    lines: Utterance
    """Without `C: ` and `S: `."""
    command: str = ""
    """The command, or the one that is answered, without its tag."""
    whole: Utterance = ()
    """The lines with every text in full that is shown once only."""
    turn: int = 0
    """Counts the commands of the connection."""

    @property
    def by_client(self) -> bool:
        """Whether the client said it."""
        return self.said in (Said.COMMAND, Said.TEXT)

    @property
    def speaker(self) -> str:
        """Who said it."""
        return self.client if self.by_client else self.server

    @property
    def hearer(self) -> str:
        """To whom."""
        return self.server if self.by_client else self.client


def spoken(transcript: Sequence[Exchange], order: str) -> list[Spoken]:
    """Everything that was said, in order; without one, connection by connection."""
    texts: dict[str, Texts] = {each.client: Texts() for each in transcript}
    said = [[*_connection(n, each, texts[each.client])] for n, each in enumerate(transcript)]
    if not fits(order, [each.lines for each in transcript]):
        return [one for connection in said for one in connection]
    waiting = [iter(connection) for connection in said]
    return [next(waiting[number]) for number in unpacked(order)]


def _connection(number: int, exchange: Exchange, texts: Texts) -> Iterator[Spoken]:
    verb, command, tag, turn, text_follows = "", "", "", 0, False
    for utterance in utterances(exchange.lines):
        by_client = utterance[0].startswith("C:")
        lines = tuple(line[3:] for line in utterance)
        if by_client:
            verb = TEXT if text_follows else _verb(lines[0], exchange.protocol)
            said = Said.TEXT if text_follows else Said.COMMAND
            tag, command = "", "" if text_follows else lines[0]
            if exchange.protocol is Protocol.IMAP:
                tag, _, command = lines[0].partition(" ")
            turn += 1
        else:
            status = lines[-1] if exchange.protocol is not Protocol.POP3 else lines[0]
            refused = REFUSALS[exchange.protocol].match(status)
            said = Said.REFUSAL if refused else Said.REPLY
        text_follows = not by_client and lines[-1].startswith("354")
        server = SERVER.get(exchange.server, exchange.server)
        where = f"in {tag}" if tag else f"after {command}" if command else "sent"
        whole = lines if said is Said.COMMAND else texts.whole(lines, where)
        yield Spoken(
            *(number, exchange.client, server, exchange.protocol, said, verb, lines),
            *(command, whole, turn),
        )


def _verb(line: str, protocol: Protocol) -> str:
    """A command's name in capitals."""
    words = line.upper().split()
    if protocol is Protocol.IMAP:
        # A tag comes first, and UID is half of a name.
        words = [word for word in words[1:] if word != "UID"]
    return words[0].partition(":")[0] if words else ""
