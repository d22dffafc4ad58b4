"""[state] url: two gateways on one PostgreSQL, and what becomes of mail while it is away."""

from __future__ import annotations

import asyncio
import imaplib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from kb.gateway import pins as pins_
from kb.gateway.decision import Decision
from kb.gateway.endpoint import Endpoint
from kb.gateway.pins import Pin, PinsError, UidScope
from kb.gateway.pins.postgresql import VERSION
from kb.lab.servers.embedded.accounts import PASSWORD
from support.imap import World as ImapWorld
from support.pop3 import SPAM, Finder, Server, World
from support.postfix import free_port
from support.postgresql import Postgresql
from support.process import RUN, running
from support.tls import Gateways, table

JUNK = b"From: b@example.test\r\nSubject: buy\r\n\r\n" + SPAM + b"\r\nline 3\r\n"
TAGGED = JUNK.replace(b"Subject: ", b"Subject: [SPAM] ")
ALICE = UidScope("mail.example.test:110", "alice")
PIN = Pin(Decision(tag="[SPAM]"), stored=120, sent=127, digest=b"\1" * 32)

pytestmark = pytest.mark.slow


@pytest.fixture
def own_postgresql() -> Iterator[Postgresql]:
    """One to be stopped."""
    running = Postgresql()
    yield running
    running.close()


def fetched(world: World, gateway: Endpoint) -> bytes:
    client = world.client(gateway).login()
    client.ask("RETR 1")
    text = client.text()
    client.ask("QUIT")
    return text


def test_what_one_gateway_decided_another_needs_no_scan_for(
    world: World, postgresql: Postgresql
) -> None:
    server, url = Server([JUNK]), postgresql.database()
    upstream = world.start(server)
    scanners = [Finder(), Finder()]
    stores = [pins_.opened(url=url) for _ in scanners]
    gateways = [
        world.gateway(upstream, scanner=scanner, pins=store)
        for scanner, store in zip(scanners, stores, strict=True)
    ]
    assert [fetched(world, gateway) for gateway in gateways] == [TAGGED, TAGGED]
    assert [scanner.scans for scanner in scanners] == [1, 0]
    for store in stores:
        store.close()


def test_two_gateways_that_meet_a_message_at_once_show_it_alike(
    world: World, postgresql: Postgresql
) -> None:
    """Their scanners disagree; whoever stores first is right, in every session."""
    server, url = Server([JUNK]), postgresql.database()
    upstream = world.start(server)
    stores = [pins_.opened(url=url) for _ in range(2)]
    gateways = [
        world.gateway(upstream, scanner=scanner, pins=store)
        for scanner, store in zip([Finder(), Blind()], stores, strict=True)
    ]
    with ThreadPoolExecutor(2) as pool:
        first = list(pool.map(lambda gateway: fetched(world, gateway), gateways))
    assert first[0] == first[1]
    assert first[0] in (JUNK, TAGGED)
    assert [fetched(world, gateway) for gateway in gateways] == first
    for store in stores:
        store.close()


class Blind(Finder):
    """Finds nothing, ever."""


def test_a_database_that_is_away_and_comes_back(own_postgresql: Postgresql) -> None:
    url = own_postgresql.database()
    own_postgresql.stop()
    pins = pins_.opened(url=url)  # It need not be there.

    def fails() -> str:
        with pytest.raises(PinsError) as caught:
            asyncio.run(pins.put_many(ALICE, {"a": PIN}))
        return str(caught.value)

    assert "\n" not in (told := fails())
    assert told.startswith("PostgreSQL at 127.0.0.1: ")
    own_postgresql.start()
    asyncio.run(_kept(pins, "a"))
    own_postgresql.stop()
    fails()
    own_postgresql.start()
    asyncio.run(_kept(pins, "b"))
    assert set(asyncio.run(pins.get_many(ALICE, ["a", "b"]))) == {"a", "b"}
    pins.close()


async def _kept(pins: pins_.Pins, uid: str) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                await pins.put_many(ALICE, {uid: PIN})
            except PinsError:
                await asyncio.sleep(0.2)
            else:
                return


def test_without_the_database_no_message_is_shown_unscanned(
    gateways: Gateways, world: World, imap: ImapWorld
) -> None:
    """POP3 scans at each look; IMAP, whose messages must look the same for ever, refuses."""
    backs = {"pop3": world.start(Server([JUNK])), "imap": imap.pymap(["alice"])}
    with imaplib.IMAP4(*backs["imap"]) as direct:
        direct.login("alice", PASSWORD)
        direct.append("INBOX", "", "", JUNK)
    away = f'[state]\nurl = "postgresql://kb@127.0.0.1:{free_port()}/kb"\n'
    pop3, at = gateways.start(away + "".join(table(name, back) for name, back in backs.items()))
    assert fetched(world, pop3) == TAGGED
    with imaplib.IMAP4(*at) as client:
        client.login("alice", PASSWORD)
        client.select("INBOX")
        status, told = client.fetch("1", "(BODY[])")
        assert status == "NO"
        assert told[0] is not None
        assert b"UNAVAILABLE" in told[0]
        assert client.noop()[0] == "OK"


def test_the_urls_own_options_hold(postgresql: Postgresql) -> None:
    """Tables in a schema of their own: the one that they are made in is the one that is used."""
    url = postgresql.database()
    with psycopg.connect(url) as sql:
        sql.execute("CREATE SCHEMA mail")
    pins = pins_.opened(url=f"{url}?options=-csearch_path%3Dmail")
    asyncio.run(pins.put_many(ALICE, {"a": PIN}))
    assert asyncio.run(pins.get_many(ALICE, ["a"])) == {"a": PIN}
    pins.close()
    with psycopg.connect(url) as sql:
        assert sql.execute("SELECT count(*) FROM mail.kb_pins").fetchone() == (1,)


def test_a_name_that_the_databases_encoding_lacks(postgresql: Postgresql) -> None:
    """It is an error of the store like others, and so fails closed."""
    url, latin = postgresql.database(), "latin1"
    with psycopg.connect(url, autocommit=True) as sql:
        sql.execute(
            f"CREATE DATABASE {latin} ENCODING latin1 LOCALE 'C' TEMPLATE template0".encode()
        )
    pins = pins_.opened(url=url.rpartition("/")[0] + f"/{latin}")
    asyncio.run(pins.put_many(ALICE._replace(account="zoë"), {"a": PIN}))
    with pytest.raises(PinsError):
        asyncio.run(pins.put_many(ALICE._replace(account="żółw"), {"a": PIN}))
    pins.close()


def test_a_newer_schema(postgresql: Postgresql) -> None:
    url = postgresql.database()
    pins_.opened(url=url).close()
    with psycopg.connect(url) as sql:
        sql.execute("UPDATE kb_pins_schema SET version = %s", (VERSION + 1,))
    with pytest.raises(PinsError, match="written by a newer kb"):
        pins_.opened(url=url)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://kb:secret@127.0.0.1:x/kb", "its port is no number"),
        ("postgresql://kb:secret@127.0.0.1/kb?nonsense=1", "not a PostgreSQL URL; write"),
        # Octets that end a password early: what is left of it is not shown either.
        ("postgresql://kb:%secret@127.0.0.1/kb", "%25 for %"),
        ("postgresql://kb:secret/x@127.0.0.1/kb", "its port is no number"),
        ("postgresql://kb:x@secret@127.0.0.1/kb", "more than one @"),
        ("https://127.0.0.1", "not a PostgreSQL URL"),
    ],
)
def test_a_bad_url_is_one_line_without_the_password(tmp_path: Path, url: str, told: str) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(
        f'[smtp]\nlisten = "127.0.0.1:0"\nupstream = "smtp://127.0.0.1:25"\nspam = "tag"\n'
        f'virus = "strip-and-deliver"\n[state]\nurl = "{url}"\n',
        encoding="utf-8",
    )
    with running("-c", RUN, str(file)) as process:
        out, err = process.communicate(timeout=60)
        assert (out, process.returncode) == ("", 2)
    (line,) = err.splitlines()
    assert line.startswith("kb: gateway.toml: [state] url: ")
    assert told in line
    assert "secret" not in line
