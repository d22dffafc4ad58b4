"""A POP3 client: reads its maildrop, deletes most of it, vanishes now and then."""

from __future__ import annotations

import poplib
from contextlib import suppress

from kb.bench.soak.ledger import Copy
from kb.bench.soak.reader import DELETES, MOST, VANISHES, Reader
from kb.bench.soak.vanishing import vanish
from kb.lab.clients import TIMEOUT


class Pop3Reader(Reader):
    """Vanishes within a RETR, behind one, or behind its QUIT."""

    def session(self) -> None:
        """One session."""
        client = poplib.POP3(*self._at, timeout=TIMEOUT)
        try:
            if self._login(client):
                self._read(client)
        finally:
            with suppress(OSError):  # of one that vanished
                client.close()

    def _login(self, client: poplib.POP3) -> bool:
        try:
            client.user(self._account.user)
            client.pass_(self._account.password)
        except poplib.error_proto:
            # A session that vanished may hold the maildrop for a moment (RFC 1939 section 4).
            self._ledger.count("POP3 logins refused, the maildrop being in use")
            return False
        return True

    def _read(self, client: poplib.POP3) -> None:
        sizes = {int(n): int(size) for n, size in map(bytes.split, client.list()[1])}
        uids = {int(n): uid.decode() for n, uid in map(bytes.split, client.uidl()[1])}
        self._ledger.waiting[self._account.user] = len(sizes)
        if client.stat() != (len(sizes), sum(sizes.values())) or sizes.keys() != uids.keys():
            self._ledger.fault("POP3: STAT, LIST and UIDL differ")
        if self._dice.random() < VANISHES:
            self._twice()
        taken: list[Copy] = []
        end = self._dice.randrange(1, MOST)
        for number in list(sizes)[:MOST]:
            if number == end and self._dice.random() < VANISHES:
                self._vanish(client, f"RETR {number}")
                return
            octets = b"\r\n".join([*client.retr(number)[1], b""])
            if len(octets) != sizes[number]:
                self._ledger.fault("POP3: LIST's size is not the message's")
            copy = self._ledger.shown(self._account.user, f"POP3 {uids[number]}", octets)
            self._ledger.count("POP3 messages read")
            if copy and self._dice.random() < DELETES:
                client.dele(number)
                taken.append(copy)
        self._end(client, taken)

    def _end(self, client: poplib.POP3, taken: list[Copy]) -> None:
        luck = self._dice.random()
        if luck < VANISHES:
            # Without QUIT nothing is deleted (RFC 1939 section 6).
            vanish(client.sock)
            self._ledger.count("POP3 clients that vanished before QUIT")
        elif luck < 2 * VANISHES:
            self._ledger.took(taken, told=False)
            self._vanish(client, "QUIT")
        else:
            self._ledger.took(taken, told=False)
            client.quit()
            self._ledger.took(taken, told=True)
            self._ledger.count("POP3 sessions")

    def _vanish(self, client: poplib.POP3, command: str) -> None:
        with suppress(ConnectionError):
            client.sock.sendall(f"{command}\r\n".encode())
            client.sock.recv(self._dice.randrange(1, 500))
        vanish(client.sock)
        self._ledger.count(f"POP3 clients that vanished in {command.split()[0]}")

    def _twice(self) -> None:
        """Log in once more meanwhile: refused, or served as well; nothing is deleted."""
        other = poplib.POP3(*self._at, timeout=TIMEOUT)
        try:
            if self._login(other):
                other.stat()
                other.quit()
                self._ledger.count("POP3 second logins at the same time")
        finally:
            other.close()
