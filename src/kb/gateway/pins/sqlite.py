"""Pins in an SQLite file, or in memory.

All SQL runs in one thread of its own, so no session waits for the disk of another, and the
file may be open in several processes. A commit is on the disk when `put_many` returns.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

from kb.gateway.decision import Decision
from kb.gateway.pins.pin import Pin, UidScope
from kb.gateway.pins.sqlite_file import BUSY_SECONDS, Guard, Transaction, make, prepare
from kb.gateway.pins.store import PinsError

SHORT = 256
"""Octets of a stored decision up to which it is kept in memory."""
FILE = "pins.sqlite3"
"""The file's name in the state folder."""
_MANY = 256
"""Unique-ids from which on a place that nobody has been to is looked up first: the million of a
large maildrop take seconds."""
_IS_KNOWN = """SELECT 1 FROM places
    WHERE (upstream, account, mailbox, uidvalidity) = (?, ?, ?, ?)"""

T = TypeVar("T")


class SqlitePins:
    """A store of pins.

    Args:
        folder: the state folder, made if it is not there; None keeps the pins in memory.

    Raises:
        PinsError: the file is damaged, another program's, of a newer schema, or out of reach.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._name = str(folder / FILE) if folder else ":memory:"
        if folder:
            make(folder)
        with Guard(self._name):
            self._sql = sqlite3.connect(
                self._name, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        try:
            with Guard(self._name):
                prepare(self._sql, self._name)
        except PinsError:
            self._sql.close()
            raise
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kb-pins")

    async def get_many(self, scope: UidScope, uids: Collection[str]) -> dict[str, Pin]:
        """The pins of those unique-ids, as far as there are any.

        Raises:
            PinsError: the file cannot be read.
        """
        return await self._run(lambda: self._get(scope, uids))

    async def put_many(self, scope: UidScope, pins: Mapping[str, Pin]) -> dict[str, Pin]:
        """Keep pins by unique-id, all or nothing; returns what is kept (see `Pins.put_many`).

        Raises:
            PinsError: the file cannot be written.
        """
        return await self._run(lambda: self._put(scope, pins))

    async def keep_only(self, scope: UidScope, uids: Collection[str]) -> None:
        """Forget all other pins of that place: their messages are gone.

        Raises:
            PinsError: the file cannot be written.
        """
        await self._run(lambda: self._keep_only(scope, uids))

    def close(self) -> None:
        """Finish what was begun and close the file. May be called twice."""
        self._thread.shutdown()
        self._sql.close()

    async def _run(self, work: Callable[[], T]) -> T:
        def guarded() -> T:
            with Guard(self._name):
                return work()

        return await asyncio.get_running_loop().run_in_executor(self._thread, guarded)

    def _get(self, scope: UidScope, uids: Collection[str]) -> dict[str, Pin]:
        if len(uids) > _MANY and not self._sql.execute(_IS_KNOWN, scope).fetchone():
            return {}
        rows = self._sql.execute(
            "SELECT uid, decision, stored, sent, digest FROM pins"
            " WHERE place = (SELECT id FROM places"
            " WHERE (upstream, account, mailbox, uidvalidity) = (?, ?, ?, ?))"
            " AND uid IN (SELECT value FROM json_each(?))",
            (*scope, _json(uids)),
        )
        return {
            uid: Pin(_decision(decision), stored, sent, digest)
            for uid, decision, stored, sent, digest in rows
        }

    def _put(self, scope: UidScope, pins: Mapping[str, Pin]) -> dict[str, Pin]:
        with Transaction(self._sql):
            self._sql.execute(
                "INSERT INTO places (upstream, account, mailbox, uidvalidity)"
                " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                scope,
            )
            (place,) = self._sql.execute(
                "SELECT id FROM places"
                " WHERE (upstream, account, mailbox, uidvalidity) = (?, ?, ?, ?)",
                scope,
            ).fetchone()
            self._sql.executemany(
                "INSERT INTO pins (place, uid, decision, stored, sent, digest)"
                " VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (place, uid) DO UPDATE SET decision = excluded.decision,"
                " stored = excluded.stored, sent = excluded.sent, digest = excluded.digest"
                " WHERE pins.digest != excluded.digest AND pins.digest != x''"
                " AND excluded.digest != x''",
                [
                    (
                        place,
                        uid,
                        msgspec.json.encode(pin.decision),
                        pin.stored,
                        pin.sent,
                        pin.digest,
                    )
                    for uid, pin in pins.items()
                ],
            )
            return self._get(scope, pins)

    def _keep_only(self, scope: UidScope, uids: Collection[str]) -> None:
        with Transaction(self._sql):
            self._sql.execute(
                "DELETE FROM pins WHERE place = (SELECT id FROM places"
                " WHERE (upstream, account, mailbox, uidvalidity) = (?, ?, ?, ?))"
                " AND uid NOT IN (SELECT value FROM json_each(?))",
                (*scope, _json(uids)),
            )


def _decision(octets: bytes) -> Decision:
    return _usual(octets) if len(octets) <= SHORT else _decoded(octets)


def _decoded(octets: bytes) -> Decision:
    return msgspec.json.decode(octets, type=Decision)


_usual = lru_cache(1024)(_decoded)
"""Nearly all decisions are the same; those on many infected parts are long, and kept by nobody."""


def _json(uids: Collection[str]) -> str:
    return msgspec.json.encode(list(uids)).decode()
