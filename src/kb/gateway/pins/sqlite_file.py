"""The SQLite file of pins: its schema, and whether a file is one of ours.

The schema is two tables, and five statements use them; so it is written out. SQLAlchemy (which
`kb serve` has) and a tool for migrations (yoyo) were weighed: both would be the gateway's first
dependency beside msgspec, and what takes the lines here they do not do: telling another
program's file, a damaged one and a newer schema apart, each in one line, before anything is
written. With a second version of the schema or a second database this is to be weighed again.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec

from kb.gateway.pins.store import PinsError

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
BUSY_SECONDS = 30


def make(folder: Path) -> None:
    """Make the state folder, unless it is there.

    Raises:
        PinsError: it cannot be made.
    """
    try:
        # The file names accounts; nobody else on the machine need read that.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        mend = "give a folder that can be made and written"
        raise PinsError(f"{folder}: {error.strerror}; {mend}") from None


def prepare(sql: sqlite3.Connection, name: str) -> None:
    """Check the file, or write the schema into a new one; another's file is not touched.

    Raises:
        PinsError: it is another program's, or of a newer schema.
        sqlite3.DatabaseError: it is damaged.
    """
    with Transaction(sql):
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


class Transaction:
    """BEGIN IMMEDIATE … COMMIT, or ROLLBACK: a write lock is taken before anything is read."""

    def __init__(self, sql: sqlite3.Connection) -> None:
        self._sql = sql

    def __enter__(self) -> None:
        """BEGIN IMMEDIATE."""
        self._sql.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """COMMIT, or after an error ROLLBACK."""
        if self._sql.in_transaction:
            self._sql.execute("ROLLBACK" if kind else "COMMIT")


class Guard:
    """Turns what SQLite raises into a `PinsError` that says which file and what to do."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Raise the `PinsError` that an error means."""
        if isinstance(error, sqlite3.OperationalError):
            mend = "make folder and file writable, and room on the disk"
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_BUSY:
                mend = "end the program that holds it"
            raise PinsError(f"{self._name}: {_one_line(error)}; {mend}") from None
        if isinstance(error, sqlite3.DatabaseError | msgspec.DecodeError):
            mend = "move it away, and messages will be scanned afresh"
            raise PinsError(f"{self._name}: damaged ({_one_line(error)}); {mend}") from None


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
