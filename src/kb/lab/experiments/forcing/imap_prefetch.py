"""Prefetch: a forced IMAP gateway that hides flagged messages behind a map of numbers.

Every number that passes is translated, in commands and in responses; a response about a hidden
message is left out. New mail that arrives while a mailbox is selected is passed on unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kb.lab.experiments.forcing.imap_inline import Inline, Session
from kb.lab.experiments.forcing.imap_peer import Flagged, Peer, completed, exists, numbers
from kb.lab.experiments.forcing.onward import send_on
from kb.lab.experiments.forcing.position import Position

_BY_NUMBER = re.compile(
    rb"(?P<head>\S+ (?:FETCH|STORE|COPY|MOVE) )(?P<set>[\d:*,]+)(?P<rest> .*)",
    re.IGNORECASE | re.DOTALL,
)
_ABOUT = re.compile(
    rb"\* (?P<number>\d+)(?P<rest> (?:FETCH|EXPUNGE|EXISTS)\b.*)", re.IGNORECASE | re.DOTALL
)
_FOUND = re.compile(rb"\* SEARCH(?P<numbers>(?: \d+)*)", re.IGNORECASE)
_STATUS = re.compile(rb"(\* STATUS \"?INBOX\"? .*\bMESSAGES )(\d+)(.*)", re.IGNORECASE | re.DOTALL)


class PrefetchHideDelete(Inline):
    """Fetch all, leave flagged messages out of everything told, delete them at the end."""

    def session(self, server: Peer) -> Session:
        """A session that hides."""
        return Hiding(server, self.place)


class PrefetchHide(Inline):
    """As `PrefetchHideDelete`, and delete nothing: what is hidden stays in the mailbox."""

    def session(self, server: Peer) -> Session:
        """A session that hides and keeps."""
        return _Keeping(server, self.place)


class ResendAndDelete(Inline):
    """As `PrefetchHideDelete`; and send what it hides to the other recipient."""

    def session(self, server: Peer) -> Session:
        """A session that hides and sends on."""
        return _Resending(server, self.place)


class Hiding(Session):
    """One session behind a map of message numbers."""

    deletes = True

    def __init__(self, server: Peer, place: Position) -> None:
        super().__init__(server)
        self.place = place
        self.hidden: dict[int, int] = {}
        """UID by the server's message number, of the selected mailbox."""
        self._inbox = 0
        """Hidden messages of INBOX, for STATUS."""
        self._largest = 0
        self._selected = False

    def answered(self, command: bytes) -> Iterable[bytes]:
        """The server's responses, in the client's numbers."""
        words = command.upper().split()
        verb = words[1] if len(words) > 1 else b""
        if verb in (b"CLOSE", b"UNSELECT", b"LOGOUT"):
            self._delete()
        if (asked := _BY_NUMBER.match(command)) and self.hidden:
            chosen = self._servers_numbers(asked["set"])
            if not chosen:
                return [words[0] + b" BAD no such message\r\n"]
            command = asked["head"] + chosen + asked["rest"]
        responses = list(super().answered(command))
        if verb in (b"SELECT", b"EXAMINE"):
            self._opened(responses, writable=verb == b"SELECT")
        if verb == b"LOGIN" and completed(responses):
            self._look_ahead()
        by_uid = words[1:3] == [b"UID", b"SEARCH"]
        return [r for response in responses for r in self._told(response, by_uid)]

    def left(self) -> None:
        """Commit the deletions of a client that went without LOGOUT."""
        self._delete()

    def fetched(self, flagged: Flagged) -> None:
        """Called with what was found when a mailbox was opened to be written."""

    def _look_ahead(self) -> None:
        """What STATUS must leave out is known only after a look at INBOX."""
        if exists(self.server.ask(b"kb EXAMINE INBOX\r\n")):
            self._inbox = len(Flagged(self.server).flagged)
        self.server.ask(b"kb CLOSE\r\n")

    def _opened(self, responses: list[bytes], writable: bool) -> None:
        self._largest, self._selected, self.hidden = exists(responses), writable, {}
        if self._largest:
            flagged = Flagged(self.server)
            self.hidden = flagged.flagged
            if writable:
                self.fetched(flagged)

    def _delete(self) -> None:
        if self.deletes and self.hidden and self._selected:
            uids = b",".join(b"%d" % uid for uid in self.hidden.values())
            self.server.ask(b"kb UID STORE " + uids + rb" +FLAGS.SILENT (\Deleted)" + b"\r\n")
            self.server.ask(b"kb UID EXPUNGE " + uids + b"\r\n")
        self.hidden = {}

    def _visible(self) -> list[int]:
        """The server's numbers of what the client sees; its own are their places, from 1."""
        return [number for number in range(1, self._largest + 1) if number not in self.hidden]

    def _servers_numbers(self, sequence_set: bytes) -> bytes:
        visible = self._visible()
        asked = numbers(sequence_set, len(visible))
        return b",".join(b"%d" % visible[n - 1] for n in asked if 0 < n <= len(visible))

    def _told(self, response: bytes, by_uid: bool) -> Iterator[bytes]:
        if match := _STATUS.match(response):
            yield match[1] + b"%d" % (int(match[2]) - self._inbox) + match[3]
        elif match := _FOUND.match(response):
            gone = self.hidden.values() if by_uid else self.hidden.keys()
            found = [int(n) for n in match["numbers"].split() if int(n) not in gone]
            told = found if by_uid else [self._visible().index(n) + 1 for n in found]
            yield b"".join([b"* SEARCH", *(b" %d" % n for n in told), b"\r\n"])
        elif match := _ABOUT.match(response):
            yield from self._about(int(match["number"]), match["rest"])
        else:
            yield response

    def _about(self, number: int, rest: bytes) -> Iterator[bytes]:
        if rest.upper().startswith(b" EXISTS"):
            self._largest = number
            yield b"* %d%s" % (len(self._visible()), rest)
        elif number not in self.hidden:
            yield b"* %d%s" % (self._visible().index(number) + 1, rest)
        if rest.upper().startswith(b" EXPUNGE"):
            self._largest -= 1
            self.hidden = {n - (n > number): u for n, u in self.hidden.items() if n != number}


class _Keeping(Hiding):
    deletes = False


class _Resending(Hiding):
    def fetched(self, flagged: Flagged) -> None:
        """Send every hidden message on."""
        for content in flagged.octets.values():
            send_on(self.place, content)
