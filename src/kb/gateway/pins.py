"""Pinned decisions: what was decided on a message, kept so that it is decided once.

POP3 and IMAP share one SQLite file. A pin is found by place (upstream, account, mailbox,
UIDVALIDITY) and unique-id. It tells a later session the message's size and form without a
download, and keeps what clients have seen of a message from changing with the policy.

All SQL runs in one thread of its own, so no session waits for the disk of another, and the
file may be open in several processes. A commit is on the disk when `put_many` returns.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from kb.gateway.decision import Decision

FILE = "pins.sqlite3"
"""The file's name in the state folder."""

APPLICATION_ID = 0x6B625049
"""Stands in the file's header, so that no other program's database is taken for ours."""
VERSION = 1
"""Of the schema; stands in the file's header too."""

_SCHEMA = (
    """CREATE TABLE places (
        id INTEGER PRIMARY KEY,
        upstream TEXT NOT NULL,
        account TEXT NOT NULL,
        mailbox TEXT NOT NULL,
        uidvalidity INTEGER NOT NULL,
        UNIQUE (upstream, account, mailbox, uidvalidity)
    )""",
    """CREATE TABLE pins (
        place INTEGER NOT NULL REFERENCES places (id) ON DELETE CASCADE,
        uid TEXT NOT NULL,
        decision BLOB NOT NULL,
        stored INTEGER NOT NULL,
        sent INTEGER NOT NULL,
        digest BLOB NOT NULL,
        PRIMARY KEY (place, uid)
    ) WITHOUT ROWID""",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {VERSION}",
)
_BUSY_SECONDS = 30

T = TypeVar("T")


class PinsError(Exception):
    """The file cannot be used; the message is one line: which file, what, and the mend."""


class Place(NamedTuple):
    """Where unique-ids are unique."""

    upstream: str
    """`HOST:PORT` of the server."""
    account: str
    mailbox: str = ""
    """Empty on POP3, which has one maildrop an account."""
    uidvalidity: int = 0


class Pin(msgspec.Struct, frozen=True):
    """What was decided on one message."""

    decision: Decision
    stored: int
    """Size in octets as the server tells it."""
    sent: int
    """Size in octets as the client is told it."""
    digest: bytes
    """SHA-256 of the octets that the decision was made on."""


class Pins:
    """The store of pins.

    Args:
        folder: the state folder, made if it is not there; None keeps the pins in memory.

    Raises:
        PinsError: the file is damaged, another program's, of a newer schema, or out of reach.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._name = str(folder / FILE) if folder else ":memory:"
        if folder:
            _make(folder)
        with _Guard(self._name):
            self._sql = sqlite3.connect(
                self._name, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        try:
            with _Guard(self._name):
                _prepare(self._sql, self._name)
        except PinsError:
            self._sql.close()
            raise
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kb-pins")

    async def get_many(self, place: Place, uids: Collection[str]) -> dict[str, Pin]:
        """The pins of those unique-ids, as far as there are any.

        Raises:
            PinsError: the file cannot be read.
        """
        return await self._run(lambda: self._get(place, uids))

    async def put_many(self, place: Place, pins: Mapping[str, Pin]) -> None:
        """Keep pins by unique-id; one that is there already is replaced. All or nothing.

        Raises:
            PinsError: the file cannot be written.
        """
        await self._run(lambda: self._put(place, pins))

    async def keep_only(self, place: Place, uids: Collection[str]) -> None:
        """Forget all other pins of that place: their messages are gone.

        Raises:
            PinsError: the file cannot be written.
        """
        await self._run(lambda: self._keep_only(place, uids))

    def close(self) -> None:
        """Finish what was begun and close the file. May be called twice."""
        self._thread.shutdown()
        self._sql.close()

    async def _run(self, work: Callable[[], T]) -> T:
        def guarded() -> T:
            with _Guard(self._name):
                return work()

        return await asyncio.get_running_loop().run_in_executor(self._thread, guarded)

    def _get(self, place: Place, uids: Collection[str]) -> dict[str, Pin]:
        rows = self._sql.execute(
            "SELECT uid, decision, stored, sent, digest FROM pins"
            " WHERE place = ? AND uid IN (SELECT value FROM json_each(?))",
            (self._id(place), _json(uids)),
        )
        return {
            uid: Pin(msgspec.json.decode(decision, type=Decision), stored, sent, digest)
            for uid, decision, stored, sent, digest in rows
        }

    def _put(self, place: Place, pins: Mapping[str, Pin]) -> None:
        with _Transaction(self._sql):
            self._sql.execute(
                "INSERT INTO places (upstream, account, mailbox, uidvalidity)"
                " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                place,
            )
            id_ = self._id(place)
            self._sql.executemany(
                "INSERT OR REPLACE INTO pins (place, uid, decision, stored, sent, digest)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (id_, uid, msgspec.json.encode(pin.decision), pin.stored, pin.sent, pin.digest)
                    for uid, pin in pins.items()
                ],
            )

    def _keep_only(self, place: Place, uids: Collection[str]) -> None:
        with _Transaction(self._sql):
            self._sql.execute(
                "DELETE FROM pins WHERE place = ? AND uid NOT IN (SELECT value FROM json_each(?))",
                (self._id(place), _json(uids)),
            )

    def _id(self, place: Place) -> int | None:
        row = self._sql.execute(
            "SELECT id FROM places WHERE (upstream, account, mailbox, uidvalidity) = (?, ?, ?, ?)",
            place,
        ).fetchone()
        return row and int(row[0])


def _make(folder: Path) -> None:
    try:
        # The file names accounts; nobody else on the machine need read that.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        mend = "give a folder that can be made and written"
        raise PinsError(f"{folder}: {error.strerror}; {mend}") from None


def _prepare(sql: sqlite3.Connection, name: str) -> None:
    """Check the file, or write the schema into a new one; another's file is not touched."""
    with _Transaction(sql):
        if not sql.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for statement in _SCHEMA:
                sql.execute(statement)
        (application,) = sql.execute("PRAGMA application_id").fetchone()
        (version,) = sql.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise PinsError(f"{name}: another program's database; choose another folder")
    if version > VERSION:
        raise PinsError(
            f"{name}: written by a newer kb (schema {version}, this one knows {VERSION});"
            " use that kb or choose another folder"
        )
    if (found := sql.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
        raise sqlite3.DatabaseError(found)
    # Readers then never wait for a writer, and a crash leaves whole transactions only.
    sql.execute("PRAGMA journal_mode = WAL")
    # A pin must outlive a power failure once a client was told what it says.
    sql.execute("PRAGMA synchronous = FULL")
    sql.execute("PRAGMA foreign_keys = ON")


class _Transaction:
    """BEGIN IMMEDIATE … COMMIT, or ROLLBACK: a write lock is taken before anything is read."""

    def __init__(self, sql: sqlite3.Connection) -> None:
        self._sql = sql

    def __enter__(self) -> None:
        self._sql.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._sql.in_transaction:
            self._sql.execute("ROLLBACK" if kind else "COMMIT")


class _Guard:
    """Turns what SQLite raises into a `PinsError` that says which file and what to do."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, sqlite3.OperationalError):
            mend = "make folder and file writable, and room on the disk"
            raise PinsError(f"{self._name}: {_one_line(error)}; {mend}") from None
        if isinstance(error, sqlite3.DatabaseError | msgspec.DecodeError):
            mend = "move it away, and messages will be scanned afresh"
            raise PinsError(f"{self._name}: damaged ({_one_line(error)}); {mend}") from None


def _json(uids: Collection[str]) -> str:
    return msgspec.json.encode(list(uids)).decode()


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
