"""Pins in PostgreSQL, which several gateways share.

A message that two gateways meet at the same moment is decided once: the first decision that is
stored on its octets stands, and the other gateway is given that one back. All SQL runs in threads
of its own, so no session waits for another's. A database that is away makes each call fail, within
seconds, until it is there again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import msgspec
import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool, PoolTimeout

from kb.gateway.decision import Decision
from kb.gateway.pins.pin import Pin, UidScope
from kb.gateway.pins.store import PinsError

VERSION = 1
"""Of the schema; stands in a table of its own."""
CONNECTIONS = 4
"""Most connections of one gateway."""
SECONDS = 5
"""How long a connection may take to come about, or a session to get one."""
_LOCK = 0x6B625049
"""The advisory lock under which one gateway at a time looks after the schema."""

# A statement that hangs, or a network that loses everything, ends in an error as well.
_OPTIONS = "-c statement_timeout=10s -c lock_timeout=10s -c idle_in_transaction_session_timeout=20s"

_FORM = (
    "write postgresql://NAME:PASSWORD@HOST/DATABASE, and in name and password %25 for %, %40 for @,"
    " %2F for /"
)

_SCHEMA = (
    "CREATE TABLE kb_pins_schema (version integer NOT NULL)",
    """CREATE TABLE kb_places (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        upstream text NOT NULL,
        account text NOT NULL,
        mailbox text NOT NULL,
        uidvalidity bigint NOT NULL,
        UNIQUE (upstream, account, mailbox, uidvalidity)
    )""",
    """CREATE TABLE kb_pins (
        place bigint NOT NULL REFERENCES kb_places (id) ON DELETE CASCADE,
        uid text NOT NULL,
        decision bytea NOT NULL,
        stored bigint NOT NULL,
        sent bigint NOT NULL,
        digest bytea NOT NULL,
        PRIMARY KEY (place, uid)
    )""",
)
_PLACE = (
    "SELECT id FROM kb_places WHERE (upstream, account, mailbox, uidvalidity) = (%s, %s, %s, %s)"
)
_NEW_PLACE = (
    "INSERT INTO kb_places (upstream, account, mailbox, uidvalidity) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT DO NOTHING"
)
_GET = "SELECT uid, decision, stored, sent, digest FROM kb_pins WHERE place = %s AND uid = ANY(%s)"
# In one order, so that two gateways that store the same messages do not wait for each other.
_PUT = """
    INSERT INTO kb_pins (place, uid, decision, stored, sent, digest)
    SELECT %s, new.* FROM unnest(
        %s::text[], %s::bytea[], %s::bigint[], %s::bigint[], %s::bytea[]
    ) AS new (uid, decision, stored, sent, digest) ORDER BY new.uid
    ON CONFLICT (place, uid) DO UPDATE SET decision = excluded.decision,
        stored = excluded.stored, sent = excluded.sent, digest = excluded.digest
    WHERE kb_pins.digest NOT IN (excluded.digest, '') AND excluded.digest <> ''"""
_KEEP = "DELETE FROM kb_pins WHERE place = %s AND NOT uid = ANY(%s)"

Sql = psycopg.Connection[tuple[Any, ...]]
T = TypeVar("T")


class PostgresqlPins:
    """A store of pins. The database need not be there yet.

    Args:
        url: `postgresql://NAME:PASSWORD@HOST:PORT/DATABASE`, as libpq reads it.

    Raises:
        PinsError: it is no such URL, or the database's schema is of a newer kb.
    """

    def __init__(self, url: str) -> None:
        try:
            told = psycopg.conninfo.conninfo_to_dict(url)
        except psycopg.ProgrammingError:
            # What libpq says of it may quote the password.
            raise PinsError(f"not a PostgreSQL URL; {_FORM}") from None
        port, host = str(told.get("port") or 0), str(told.get("host", "this machine"))
        # libpq finds these out only when it connects, as if the database were away. Either may be
        # a piece of the password, which is not shown.
        if not port.replace(",", "").isdecimal():
            raise PinsError(f"not a PostgreSQL URL: its port is no number; {_FORM}")
        if "@" in host[1:]:  # with one in front it is an abstract socket
            raise PinsError(f"not a PostgreSQL URL: it has more than one @; {_FORM}")
        # Without the password.
        self._name = f"PostgreSQL at {host}"
        settings: dict[str, Any] = {
            "connect_timeout": SECONDS,
            # The URL's own, a search_path, say, besides.
            "options": f"{_OPTIONS} {told.get('options', '')}".rstrip(),
            "tcp_user_timeout": 10_000,
            # Whatever encoding the database has, accounts and mailboxes are any text.
            "client_encoding": "utf8",
        }
        self._pool = ConnectionPool(
            url,
            kwargs=settings,
            min_size=0,
            max_size=CONNECTIONS,
            timeout=SECONDS,
            check=ConnectionPool.check_connection,
            open=False,
        )
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="kb-pins")
        self._preparing, self._prepared = threading.Lock(), False
        try:
            with psycopg.connect(url, **settings) as connection:
                self._prepare(connection)
        except psycopg.OperationalError:
            pass  # It is looked after once it is there.
        except psycopg.Error as error:
            raise self._error(error) from None
        self._pool.open()

    async def get_many(self, scope: UidScope, uids: Collection[str]) -> dict[str, Pin]:
        """The pins of those unique-ids, as far as there are any.

        Raises:
            PinsError: the database cannot be read.
        """
        return await self._run(lambda connection: _get(connection, scope, uids))

    async def put_many(self, scope: UidScope, pins: Mapping[str, Pin]) -> dict[str, Pin]:
        """Keep pins by unique-id, all or nothing; see `Pins.put_many`.

        Raises:
            PinsError: the database cannot be written.
        """
        return await self._run(lambda connection: _put(connection, scope, pins))

    async def keep_only(self, scope: UidScope, uids: Collection[str]) -> None:
        """Forget all other pins of that place: their messages are gone.

        Raises:
            PinsError: the database cannot be written.
        """

        def keep(connection: Sql) -> None:
            connection.execute(_KEEP, (_id(connection, scope), list(uids)))

        await self._run(keep)

    def close(self) -> None:
        """Finish what was begun and close the connections. May be called twice."""
        self._threads.shutdown()
        self._pool.close()

    async def _run(self, work: Callable[[Sql], T]) -> T:
        def guarded() -> T:
            try:
                with self._pool.connection() as connection:
                    self._prepare(connection)
                    return work(connection)
            except (psycopg.Error, PoolTimeout, msgspec.DecodeError) as error:
                raise self._error(error) from None

        return await asyncio.get_running_loop().run_in_executor(self._threads, guarded)

    def _prepare(self, connection: Sql) -> None:
        """Make the tables, unless they are there, once a gateway."""
        with self._preparing:
            if self._prepared:
                return
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
                there = connection.execute("SELECT to_regclass('kb_pins_schema')").fetchone()
                if there == (None,):
                    for statement in _SCHEMA:
                        connection.execute(sql.SQL(statement))
                    connection.execute("INSERT INTO kb_pins_schema VALUES (%s)", (VERSION,))
                row = connection.execute("SELECT max(version) FROM kb_pins_schema").fetchone()
            version = row[0] if row else None
            if not isinstance(version, int) or version > VERSION:
                raise PinsError(
                    f"{self._name}: written by a newer kb (schema {version}, this one knows"
                    f" {VERSION}); use that kb or another database"
                )
            self._prepared = True

    def _error(self, error: Exception) -> PinsError:
        if isinstance(error, msgspec.DecodeError):
            mend = "delete it, and its message will be scanned afresh"
            return PinsError(f"{self._name}: a decision is damaged ({_one_line(error)}); {mend}")
        return PinsError(f"{self._name}: {_one_line(error)}; see that it runs and lets kb in")


def _id(connection: Sql, scope: UidScope) -> object:
    row = connection.execute(_PLACE, scope).fetchone()
    return row and row[0]


def _get(connection: Sql, scope: UidScope, uids: Collection[str]) -> dict[str, Pin]:
    rows = connection.execute(_GET, (_id(connection, scope), list(uids)))
    return {
        str(uid): Pin(
            msgspec.json.decode(bytes(decision), type=Decision), stored, sent, bytes(digest)
        )
        for uid, decision, stored, sent, digest in rows
    }


def _put(connection: Sql, scope: UidScope, pins: Mapping[str, Pin]) -> dict[str, Pin]:
    connection.execute(_NEW_PLACE, scope)
    columns = (
        list(pins),
        [msgspec.json.encode(pin.decision) for pin in pins.values()],
        [pin.stored for pin in pins.values()],
        [pin.sent for pin in pins.values()],
        [pin.digest for pin in pins.values()],
    )
    connection.execute(_PUT, (_id(connection, scope), *columns))
    return _get(connection, scope, pins)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
