"""kb.gateway.pins: a pin outlives session, process and crash, and a bad file is told, not used."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kb.gateway import pins as pins_
from kb.gateway.decision import Decision
from kb.gateway.pins import Pin, Pins, PinsError, SqlitePins, UidScope
from kb.gateway.pins.sqlite import FILE
from kb.gateway.pins.sqlite_file import APPLICATION_ID, VERSION
from kb.message import InfectedPart

ALICE = UidScope("mail.example.test:110", "alice")
TAGGED = Pin(Decision(tag="[SPAM]"), stored=120, sent=127, digest=b"\1" * 32)
STRIPPED = Pin(
    Decision(infected=(InfectedPart(path=(2, 1), file="é.com", finding="Eicar"),)),
    stored=4000,
    sent=900,
    digest=b"\2" * 32,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Pins]]:
    """Three stores on one file, or on one database."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").database()
        opened = [pins_.opened(url=url) for _ in range(3)]
    else:
        opened = [pins_.opened(tmp_path / "state") for _ in range(3)]
    yield opened
    for store in opened:
        store.close()
        store.close()


@pytest.fixture
def opened(stores: list[Pins]) -> Pins:
    return stores[0]


def test_what_was_put_is_got_back(opened: Pins) -> None:
    async def run() -> None:
        await opened.put_many(ALICE, {"a": TAGGED, "b": STRIPPED})
        assert await opened.get_many(ALICE, ["a", "b", "c"]) == {"a": TAGGED, "b": STRIPPED}
        assert await opened.get_many(ALICE, ["b"]) == {"b": STRIPPED}
        assert await opened.get_many(ALICE, []) == {}

    asyncio.run(run())


@pytest.mark.parametrize(
    "other",
    [
        ALICE._replace(upstream="other.example.test:110"),
        ALICE._replace(account="bob"),
        ALICE._replace(account="ALICE"),
        ALICE._replace(mailbox="INBOX"),
        ALICE._replace(uidvalidity=7),
    ],
)
def test_each_part_of_a_place_tells_it_from_others(opened: Pins, other: UidScope) -> None:
    async def run() -> None:
        await opened.put_many(ALICE, {"a": TAGGED})
        assert await opened.get_many(other, ["a"]) == {}
        await opened.put_many(other, {"a": STRIPPED})
        assert await opened.get_many(ALICE, ["a"]) == {"a": TAGGED}

    asyncio.run(run())


def test_a_pin_made_on_other_octets_is_replaced(opened: Pins) -> None:
    async def run() -> None:
        assert await opened.put_many(ALICE, {"a": TAGGED}) == {"a": TAGGED}
        assert await opened.put_many(ALICE, {"a": STRIPPED}) == {"a": STRIPPED}
        assert await opened.get_many(ALICE, ["a"]) == {"a": STRIPPED}

    asyncio.run(run())


@pytest.mark.parametrize("digest", [TAGGED.digest, b""])
def test_the_first_decision_on_the_same_octets_stands(
    opened: Pins, stores: list[Pins], digest: bytes
) -> None:
    async def run() -> None:
        in_need = Pin(Decision(), stored=0, sent=0, digest=b"")
        await opened.put_many(ALICE, {"a": TAGGED, "b": in_need})
        late = Pin(Decision(), stored=120, sent=120, digest=digest)
        kept = await stores[1].put_many(ALICE, {"a": late, "b": late, "c": late})
        assert kept == {"a": TAGGED, "b": in_need, "c": late}
        assert await opened.get_many(ALICE, ["a"]) == {"a": TAGGED}

    asyncio.run(run())


def test_what_several_decide_at_the_same_moment_is_decided_once(stores: list[Pins]) -> None:
    many = [
        {f"{i}": Pin(Decision(tag=f"[{n}]"), 1, 2, b"d") for i in sorted(range(200), reverse=n % 2)}
        for n in range(len(stores))
    ]

    async def run() -> None:
        stand = await asyncio.gather(
            *(store.put_many(ALICE, pins) for store, pins in zip(stores, many, strict=True))
        )
        assert stand[0] == stand[1] == stand[2]
        assert await stores[0].get_many(ALICE, [f"{i}" for i in range(200)]) == stand[0]

    asyncio.run(run())


def test_keep_only_forgets_the_rest_of_one_place(opened: Pins) -> None:
    bob = ALICE._replace(account="bob")

    async def run() -> None:
        await opened.put_many(ALICE, {"a": TAGGED, "b": TAGGED})
        await opened.put_many(bob, {"b": TAGGED})
        await opened.keep_only(ALICE, ["a", "new"])
        assert await opened.get_many(ALICE, ["a", "b"]) == {"a": TAGGED}
        assert await opened.get_many(bob, ["b"]) == {"b": TAGGED}
        await opened.keep_only(ALICE._replace(account="nobody"), [])

    asyncio.run(run())


def test_ten_thousand_at_once(opened: Pins) -> None:
    many = {f"unique-id {i}": TAGGED for i in range(10_000)}

    async def run() -> None:
        await opened.put_many(ALICE, many)
        assert len(await opened.get_many(ALICE, list(many))) == 10_000
        await opened.keep_only(ALICE, list(many)[:10])
        assert len(await opened.get_many(ALICE, list(many))) == 10

    asyncio.run(run())


def test_several_stores_of_one_file_or_database(stores: list[Pins]) -> None:
    async def run() -> None:
        await asyncio.gather(
            *(
                s.put_many(ALICE, {f"{n} {i}": TAGGED})
                for i in range(20)
                for n, s in enumerate(stores)
            )
        )
        uids = [f"{n} {i}" for i in range(20) for n in range(3)]
        assert [len(await s.get_many(ALICE, uids)) for s in stores] == [60, 60, 60]

    asyncio.run(run())


def test_what_was_put_survives_a_kill(tmp_path: Path) -> None:
    script = f"""
import asyncio, os, signal
from pathlib import Path
from kb.gateway.decision import Decision
from kb.gateway.pins import Pin, SqlitePins, UidScope
pins = SqlitePins(Path({str(tmp_path)!r}))
pin = Pin(Decision(tag="[SPAM]"), 120, 127, b"1" * 32)
asyncio.run(pins.put_many(UidScope({ALICE.upstream!r}, "alice"), {{"a": pin}}))
os.kill(os.getpid(), signal.SIGKILL)
"""
    path = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": path}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    pins = SqlitePins(tmp_path)
    assert list(asyncio.run(pins.get_many(ALICE, ["a"]))) == ["a"]
    pins.close()


def test_without_a_folder_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pins = SqlitePins()

    async def run() -> None:
        await pins.put_many(ALICE, {"a": TAGGED})
        assert await pins.get_many(ALICE, ["a"]) == {"a": TAGGED}

    asyncio.run(run())
    pins.close()
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    SqlitePins(tmp_path / "a" / "state").close()
    assert (tmp_path / "a" / "state").stat().st_mode & 0o077 == 0


def refusal(folder: Path) -> str:
    with pytest.raises(PinsError) as caught:
        SqlitePins(folder)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"This is no database at all, however long it may be. " * 40)
    before = (tmp_path / FILE).read_bytes()
    assert refusal(tmp_path) == (
        f"{tmp_path / FILE}: damaged (file is not a database);"
        " move it away, and messages will be scanned afresh"
    )
    assert (tmp_path / FILE).read_bytes() == before


def test_a_file_cut_short(tmp_path: Path) -> None:
    pins = SqlitePins(tmp_path)
    asyncio.run(pins.put_many(ALICE, {f"{i}": STRIPPED for i in range(2000)}))
    pins.close()
    with (tmp_path / FILE).open("r+b") as file:
        file.truncate(3 * 4096)
    assert "damaged" in refusal(tmp_path)


def test_a_newer_schema(tmp_path: Path) -> None:
    SqlitePins(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as sql:
        sql.execute(f"PRAGMA user_version = {VERSION + 1}")
    sql.close()
    assert f"written by a newer kb (schema {VERSION + 1}" in refusal(tmp_path)


def test_another_programs_database(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as sql:
        sql.execute("CREATE TABLE bookmarks (url TEXT)")
    sql.close()
    assert "another program's database" in refusal(tmp_path)
    with sqlite3.connect(tmp_path / FILE) as sql:
        assert sql.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]
        assert sql.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID
    sql.close()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert refusal(tmp_path / "file" / "state").startswith(
        f"{tmp_path}/file/state: Not a directory;"
    )


def test_a_decision_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    pins = SqlitePins(tmp_path)
    asyncio.run(pins.put_many(ALICE, {"a": TAGGED}))
    with sqlite3.connect(tmp_path / FILE) as sql:
        sql.execute("UPDATE pins SET decision = '{\"outcome\": 1}'")
    sql.close()
    with pytest.raises(PinsError, match="damaged"):
        asyncio.run(pins.get_many(ALICE, ["a"]))
    pins.close()


def test_a_file_that_another_program_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is waited for, and other work goes on meanwhile; in the end that is an error."""
    monkeypatch.setattr("kb.gateway.pins.sqlite.BUSY_SECONDS", 1)

    async def waiting(seconds: float) -> dict[str, Pin]:
        other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        putting = asyncio.create_task(pins.put_many(ALICE, {"a": TAGGED}))
        try:
            await asyncio.sleep(seconds)
            assert not putting.done() or seconds > 1
        finally:
            other.execute("ROLLBACK")
            other.close()
        return await putting

    with closing(SqlitePins(tmp_path)) as pins:
        assert asyncio.run(waiting(0.2)) == {"a": TAGGED}
        with pytest.raises(PinsError, match="database is locked; end the program that holds it"):
            asyncio.run(waiting(1.5))
