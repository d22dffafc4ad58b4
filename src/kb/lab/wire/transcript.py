"""Dialogues as lines to show and to store, so that a re-run gives the same lines; pure.

What differs from run to run (ports, dates, unique-ids, the lab's account names, a third
party's greeting with its version) is replaced by a word in brackets or left out; commands'
keywords are in capitals, however a client's library spells them; long and repeated texts are
cut; the test strings are told by name, so that no scanner finds them in the knowledge base
itself.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kb.lab.mail.samples import EICAR, GTUBE, LIKE_GTUBE, ZIPPED
from kb.lab.wire.connection_lines import ConnectionLines, decoded
from kb.lab.wire.imap_connection_lines import ImapConnectionLines
from kb.lab.wire.sizes_without_trace import Sizes
from kb.lab.wire.turn import Turn
from kb.model import Protocol

_DEFANGED = (
    (EICAR.decode(), "[EICAR test file]"),
    (base64.b64encode(EICAR).decode(), "[EICAR test file, in base64]"),
    (ZIPPED, "[EICAR test file, in a zip archive, in base64]"),
    (GTUBE.decode(), "[GTUBE test string]"),
    *((string.decode(), "[Rspamd's test string]") for string in LIKE_GTUBE.values()),
)
_QUEUE_IDS = re.compile(r"\b(as|id|reference) [0-9A-F]{8,20}\b")
_EXIM_IDS = re.compile(r"\bid=[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}\b")
_AMAVIS_IDS = re.compile(r"\bid=\d+-\d\d(?:-\d+)?\b")
_SESSIONS = re.compile(r" SESSIONID=<[^>]*>")
_TIMES = re.compile(r" \((?:\d+ msgs in )?\d+\.\d+(?: \+ \d+\.\d+)* secs?\)")
_ADDRESSES = re.compile(r"\[?127\.0\.0\.1\]?(?::\d+)?")
_DRAWN = (
    (_ADDRESSES, "[address]"),
    (_QUEUE_IDS, r"\1 [queue id]"),
    (_EXIM_IDS, "id=[queue id]"),
    (_AMAVIS_IDS, "id=[queue id]"),
    (_SESSIONS, " SESSIONID=[session id]"),
    (_TIMES, ""),
)
"""What a server draws at random, counts or takes from the clock, and the word for it."""


class Normaliser:
    """Replaces what differs from run to run.

    Args:
        names: text to be replaced, such as the name of a throw-away account, and what stands
            for it. Longer texts are replaced first.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = sorted(names.items(), key=lambda pair: -len(pair[0]))
        self._ids: dict[str, str] = {}
        self._sizes = Sizes()
        self._shown: dict[str, dict[bytes, str]] = {}

    def text(self, text: str) -> str:
        """One line, normalised."""
        for original, shown in _DEFANGED:
            text = text.replace(original, shown)
        # Before the names: a host's may be as short as two letters, and stand in an id by chance.
        for pattern, word in _DRAWN:
            text = pattern.sub(word, text)
        for original, shown in self._names:
            text = text.replace(original, shown)
        return text

    def learn(self, turns: Sequence[Turn]) -> None:
        """Take note of the messages in a dialogue, whose sizes an earlier one may tell."""
        self._sizes.learn(turns)

    def lines(self, protocol: Protocol, turns: Sequence[Turn], client: str) -> tuple[str, ...]:
        """The lines of one connection, each starting with `C: ` or `S: `.

        Unique-ids are numbered as they appear, over all connections given to this object; a
        message that stands in an earlier dialogue of the same client is not shown again.
        """
        self.learn(turns)
        for id_ in _unique_ids(turns):
            self._ids.setdefault(id_, f"[unique-id {len(self._ids) + 1}]")
        kind = ImapConnectionLines if protocol is Protocol.IMAP else ConnectionLines
        page = kind(
            self.text,
            self._ids,
            self._sizes,
            turns,
            self._shown.setdefault(client, {}),
        )
        for turn in turns:
            page.add(turn)
        return tuple(page.lines)


def _unique_ids(turns: Iterable[Turn]) -> Iterator[str]:
    """The unique-ids that were told, in order."""
    for turn in turns:
        if turn.verb == "UIDL" and turn.ok:
            told = turn.replies[1:] if not turn.arguments else [turn.replies[0][4:]]
            yield from (decoded(line).partition(" ")[2] for line in told)
