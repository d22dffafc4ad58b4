"""RFC 2177 and RFC 5465: news passes at once, but not the octets of what was not looked at."""

from __future__ import annotations

import asyncio

import pytest

from support.imap import CUTS, World
from support.imap_start import SELECT

SPAM = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"


@pytest.fixture(params=CUTS)
def cut(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_news(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play("""
    C: c IDLE
    c: c IDLE
    s: + idling
    S: + idling
    s: * 4 EXISTS
    s: * 1 FETCH (FLAGS (\\Seen))
    S: * 4 EXISTS
    S: * 1 FETCH (FLAGS (\\Seen))
    s: * 2 EXPUNGE
    S: * 2 EXPUNGE
    C: DONE
    c: DONE
    s: c OK done
    S: c OK done
    """)


def test_the_server_ends_it(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play("""
    C: c IDLE
    c: c IDLE
    s: c NO not now
    S: c NO not now
    C: d IDLE
    c: d IDLE
    s: + idling
    S: + idling
    s: d OK enough
    S: d OK enough
    C: e NOOP
    c: e NOOP
    s: e OK
    S: e OK
    """)


def test_a_server_that_never_pauses_does_not_keep_the_clients_word_out(imap: World) -> None:
    async def server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := await reader.readline():
            tag, _, command = line.partition(b" ")
            if command.strip() == b"IDLE":
                writer.write(b"+ idling\r\n")
                done = asyncio.create_task(reader.readline())
                while not done.done():
                    writer.write(b"* OK Still here\r\n" * 64)
                    await writer.drain()
                    await asyncio.sleep(0)
            writer.write(tag + b" OK done\r\n")
        writer.close()

    client = imap.connect(imap.gateway(imap.scripted(server)), "alice")
    client.send(b"a SELECT INBOX\r\nc IDLE\r\n")
    octets = b""
    while b"Still here" not in octets:
        octets += client.socket.recv(1 << 16)
    client.send(b"DONE\r\nd LOGOUT\r\n")
    while b"d OK" not in octets[-1000:] and (more := client.socket.recv(1 << 16)):
        octets = octets[-1000:] + more
    assert b"c OK done\r\n" in octets
    assert b"d OK" in octets


def test_octets_in_news_wait_until_they_were_looked_at(imap: World, cut: str) -> None:
    """The gateway leaves IDLE for that, and comes back."""
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play("""
    C: c NOTIFY SET (SELECTED (MessageNew (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])))
    c: c NOTIFY SET (SELECTED (MessageNew (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])))
    s: c OK
    S: c OK
    C: d IDLE
    c: d IDLE
    s: + idling
    S: + idling
    s: * 4 EXISTS
    s: * 4 FETCH (UID 14 BODY[HEADER.FIELDS (SUBJECT)] {16}
    s: Subject: buy
    s:
    s: )
    S: * 4 EXISTS
    c: DONE
    s: d OK done
    c: kb1 FETCH 1:4 (UID)
    s: * 1 FETCH (UID 11)
    s: * 2 FETCH (UID 12)
    s: * 3 FETCH (UID 13)
    s: * 4 FETCH (UID 14)
    s: kb1 OK
    c: kb2 FETCH 4 (UID BODY.PEEK[])
    """)
    bench.play(f"""
    s: * 4 FETCH (UID 14 BODY[] {{84}}
    s: Subject: buy
    s:
    s: {SPAM})
    s: kb2 OK
    c: kb3 FETCH 4 (UID BODY.PEEK[HEADER])
    s: * 4 FETCH (UID 14 BODY[HEADER] {{16}}
    s: Subject: buy
    s:
    s: )
    s: kb3 OK
    c: kbidle IDLE
    s: + idling
    S: * 4 FETCH (UID 14 BODY[HEADER.FIELDS (SUBJECT)] {{23}}
    S: Subject: [SPAM] buy
    S:
    S: )
    C: DONE
    c: DONE
    s: kbidle OK done
    S: d OK done
    """)
