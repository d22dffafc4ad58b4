"""An IMAP client: reads, deletes and appends, in one session or two; vanishes now and then."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from kb.bench.soak.ledger import Copy, Fate
from kb.bench.soak.reader import DELETES, MOST, VANISHES, Reader
from kb.bench.soak.vanishing import vanish
from kb.lab.clients import TIMEOUT

_SHOWN = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class ImapReader(Reader):
    """Vanishes within a FETCH, or in an APPEND."""

    def session(self) -> None:
        """One session."""
        client = self._client()
        try:
            if self._append(client) and self._read(client):
                client.logout()
                self._ledger.count("IMAP sessions")
        finally:
            with suppress(OSError):  # of one that vanished
                client.shutdown()

    def _client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4(*self._at, timeout=TIMEOUT)
        client.login(self._account.user, self._account.password)
        client.select("INBOX")
        return client

    def _append(self, client: imaplib.IMAP4) -> bool:
        """Append a message, sometimes; returns whether the client is still there."""
        luck = self._dice.random()
        if luck > 4 * VANISHES:
            return True
        one, due = self._ledger.new(), [self._account.user]
        if luck > 2 * VANISHES:
            self._ledger.sent(one, due, Fate.UNANSWERED)
            kind, words = client.append("INBOX", "", "", one.octets)
            if kind != "OK":
                self._ledger.fault(f"IMAP: {kind} {words[0]!r} to APPEND")
            self._ledger.sent(one, due, Fate.ACCEPTED if kind == "OK" else Fate.REFUSED)
            self._ledger.count("IMAP messages appended")
            return True
        client.send(b"v APPEND INBOX {%d}\r\n" % len(one.octets))
        while not (line := client.readline()).startswith(b"+"):
            if not line:
                raise imaplib.IMAP4.abort("the end where a continuation was due")
        whole = luck > VANISHES
        end = len(one.octets) if whole else self._dice.randrange(len(one.octets))
        client.send(one.octets[:end] + (b"\r\n" if whole else b""))
        vanish(client.socket())
        self._ledger.sent(one, due, Fate.UNANSWERED if whole else Fate.CUT_OFF)
        self._ledger.count("IMAP clients that vanished in APPEND")
        return False

    def _read(self, client: imaplib.IMAP4) -> bool:
        """Read what is there; returns whether the client is still there."""
        uids = client.uid("SEARCH", "ALL")[1][0].split()
        self._ledger.waiting[self._account.user] = len(uids)
        if not (uids := uids[:MOST]):
            return True
        if self._dice.random() < VANISHES:
            client.send(b"v UID FETCH %b BODY.PEEK[]\r\n" % b",".join(uids))
            client.read(self._dice.randrange(1, 500))
            vanish(client.socket())
            self._ledger.count("IMAP clients that vanished in FETCH")
            return False
        shown = self._fetch(client, uids)
        if shown.keys() != set(uids):
            self._ledger.fault("IMAP: not every message that was asked for")
        if self._dice.random() < VANISHES:
            self._twice(shown)
        taken: dict[bytes, Copy] = {}
        for uid, octets in shown.items():
            copy = self._ledger.shown(self._account.user, f"IMAP {uid.decode()}", octets)
            self._ledger.count("IMAP messages read")
            if copy and self._dice.random() < DELETES:
                taken[uid] = copy
        if taken:
            self._delete(client, taken)
        return True

    def _fetch(self, client: imaplib.IMAP4, uids: Sequence[bytes]) -> dict[bytes, bytes]:
        answer = client.uid("FETCH", b",".join(uids).decode(), "(UID RFC822.SIZE BODY.PEEK[])")
        return dict(self._messages(answer[1]))

    def _messages(self, answer: Sequence[object]) -> Iterator[tuple[bytes, bytes]]:
        """The unique-id and the octets of each; imaplib hands a literal over in a pair."""
        for part in answer:
            if isinstance(part, tuple):
                uid, size = _SHOWN.search(part[0]), _SIZE.search(part[0])
                if uid is None or size is None or int(size[1]) != len(part[1]):
                    self._ledger.fault("IMAP: RFC822.SIZE is not the message's")
                if uid:
                    yield uid[1], part[1]

    def _twice(self, shown: dict[bytes, bytes]) -> None:
        """Log in once more meanwhile: the same messages have the same octets."""
        other = self._client()
        try:
            if self._fetch(other, list(shown)) != shown:
                self._ledger.fault("IMAP: two sessions saw other octets")
            other.logout()
            self._ledger.count("IMAP second logins at the same time")
        finally:
            with suppress(OSError):
                other.shutdown()

    def _delete(self, client: imaplib.IMAP4, taken: dict[bytes, Copy]) -> None:
        self._ledger.took(taken.values(), told=False)
        client.uid("STORE", b",".join(taken).decode(), "+FLAGS.SILENT", r"(\Deleted)")
        if client.expunge()[0] == "OK":
            self._ledger.took(taken.values(), told=True)
        else:
            self._ledger.fault("IMAP: EXPUNGE was refused")
