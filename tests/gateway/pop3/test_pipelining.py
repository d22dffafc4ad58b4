"""RFC 2449 6.6: commands before the replies to earlier ones, on either side of the gateway."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import threading
import time
from collections.abc import Iterator, Sequence

import msgspec
import pytest

from kb.gateway.decision import Decision
from kb.gateway.pins import Pin, SqlitePins, UidScope
from kb.gateway.pop3 import ahead
from kb.gateway.spool import Spool
from kb.gateway.transport.connection import Connection
from kb.gateway.transport.timeouts import TIMEOUTS
from kb.lab import servers
from kb.lab.servers.account import Account
from kb.message import Octets
from kb.model import Protocol
from kb.scan import Findings, Scanner, scanner
from kb.scan.envelope import NOTHING_KNOWN, Envelope
from support.pop3 import SPAM, Client, Down, Finder, Held, Server, World

CAN = (b"TOP", b"UIDL", b"PIPELINING")
COUNT = 2 * ahead.MOST + 5
UNSCANNED = "-ERR [SYS/TEMP] message could not be scanned, try again later:"


def ham(number: int, octets: int = 500) -> bytes:
    line = b"Hello, this is message %d.\r\n..\r\n" % number
    return b"Subject: %d\r\n\r\n" % number + line * (octets // len(line))


def junk(number: int) -> bytes:
    return b"Subject: %d\r\n\r\n" % number + SPAM + b"\r\n"


def tagged(message: bytes) -> bytes:
    return message.replace(b"Subject: ", b"Subject: [SPAM] ")


MIXED = [junk(n) if n % 7 == 3 else ham(n) for n in range(1, COUNT + 1)]
SENT = [tagged(m) if SPAM in m else m for m in MIXED]


def builtin() -> Scanner:
    return scanner("builtin", "builtin")


def retrieved(client: Client, numbers: Sequence[int]) -> list[bytes]:
    """What comes for those messages, all asked for at once; b"" for each error reply."""
    client.send(b"".join(b"RETR %d\r\n" % n for n in numbers))
    # One after the other: there is only one connection.
    return [client.unstuffed() if client.line().startswith("+OK") else b"" for _ in numbers]


@pytest.mark.parametrize("make", [builtin, Finder])
@pytest.mark.parametrize("capabilities", [CAN, (b"TOP", b"UIDL")])
def test_all_messages_asked_for_at_once(
    world: World, make: type[Scanner], capabilities: Sequence[bytes]
) -> None:
    server = Server(MIXED, capabilities=capabilities)
    client = world.client(world.gateway(world.start(server), scanner=make())).login()
    assert retrieved(client, range(1, COUNT + 1)) == SENT
    retrs = [line for line in server.heard if line.startswith("RETR")]
    assert retrs == [f"RETR {n}" for n in range(1, COUNT + 1)]
    client.play("C: QUIT\nS: +OK fine")


@pytest.mark.parametrize("make", [builtin, Finder])
def test_listings_are_of_the_messages_as_they_are_sent(world: World, make: type[Scanner]) -> None:
    server = Server(MIXED, capabilities=CAN)
    client = world.client(world.gateway(world.start(server), scanner=make())).login()
    sizes = [len(message) for message in SENT]
    assert client.ask("STAT") == f"+OK {COUNT} {sum(sizes)}"
    assert client.ask("LIST").startswith("+OK")
    assert client.text() == b"".join(b"%d %d\r\n" % one for one in enumerate(sizes, 1))
    # Nothing was asked for twice, and all of it by TOP: the client has not asked for any.
    assert (server.count("TOP"), server.count("RETR"), server.count("CAPA")) == (COUNT, 0, 1)


def test_commands_between_them_keep_their_order(world: World) -> None:
    server = Server([ham(n) for n in range(1, 6)], capabilities=CAN)
    client = world.client(world.gateway(world.start(server), scanner=builtin())).login()
    lines = ["RETR 1", "RETR 2", "DELE 2", "RETR 2", "NOOP", "RETR 3", "RETR 3", "RETR 9", "RETR 4"]
    client.send("".join(f"{line}\r\n" for line in [*lines, "XYZ", "RETR 5", "QUIT"]).encode())
    for said in (1, 2, "+OK marked", "-ERR no such message", "+OK fine", 3, 3, "-ERR no such*", 4):
        if isinstance(said, int):
            assert client.line().startswith("+OK")
            assert client.unstuffed() == ham(said)
        else:
            client.play(f"S: {said}")
    client.play("S: -ERR unknown command\nS: +OK the server's RETR")
    assert client.unstuffed() == ham(5)
    client.play("S: +OK fine\n-- closed")
    # The server was told nothing out of its turn.
    asked = [line for line in server.heard if line.split()[0] in ("RETR", "DELE", "NOOP", "QUIT")]
    assert asked == [*lines[:3], *lines[4:7], lines[8], "RETR 5", "QUIT"]


def test_one_that_the_server_refuses(world: World) -> None:
    no = b"-ERR it is locked\r\n"
    answers: dict[bytes, bytes | None] = {b"RETR 2": no, b"TOP 2 99999999": no}
    server = Server([ham(n) for n in range(1, 5)], capabilities=CAN, answers=answers)
    gateway = world.gateway(world.start(server), scanner=builtin())
    client = world.client(gateway).login()
    assert retrieved(client, [1, 2, 3, 4]) == [ham(1), b"", ham(3), ham(4)]
    client = world.client(gateway).login()
    assert client.ask("STAT") == f"+OK 4 {sum(len(ham(n)) for n in range(1, 5))}"
    assert retrieved(client, [1, 2, 3, 4]) == [ham(1), b"", ham(3), ham(4)]


def test_a_scanner_that_is_down(world: World) -> None:
    server, down = Server([ham(1), ham(2), ham(3)], capabilities=CAN), Down()
    client = world.client(world.gateway(world.start(server), scanner=down)).login()
    client.send(b"RETR 1\r\nRETR 2\r\nRETR 3\r\nQUIT\r\n")
    for _ in range(3):
        client.play(f"S: {UNSCANNED} clamd: connection refused")
    client.play("S: +OK fine")


def test_large_ones_go_alone(world: World) -> None:
    messages = [ham(1), ham(2, 200_000), ham(3), ham(4, 3_000_000), ham(5), ham(6)]
    server = Server(messages, capabilities=CAN)
    client = world.client(world.gateway(world.start(server), scanner=builtin())).login()
    assert retrieved(client, range(1, 7)) == messages


def test_one_over_the_limit_is_not_fetched(world: World) -> None:
    messages = [ham(1), ham(2, 3000), ham(3), ham(4)]
    server = Server(messages, capabilities=CAN)
    gateway = world.gateway(world.start(server), scanner=builtin(), message_octets=1000)
    client = world.client(gateway).login()
    assert retrieved(client, range(1, 5)) == [ham(1), b"", ham(3), ham(4)]
    assert "RETR 2" not in server.heard


def test_sizes_that_are_not_so(world: World) -> None:
    """Among messages fetched together is one over the limit, whatever the listing says."""
    messages = [ham(1), ham(2, 3000), ham(3)]
    server = Server(messages, capabilities=CAN, sizes=[10, 10, 10])
    gateway = world.gateway(world.start(server), scanner=builtin(), message_octets=1000)
    client = world.client(gateway).login()
    assert retrieved(client, range(1, 4)) == [ham(1), b"", ham(3)]


@pytest.mark.parametrize("commands", ["STAT", "RETR"])
def test_much_larger_than_told(world: World, commands: str) -> None:
    """What is kept of messages fetched together is bounded by what comes, not by what was told."""
    octets = 200_000
    messages = [ham(n, octets) for n in range(1, COUNT + 1)]
    server, held = Server(messages, capabilities=CAN, sizes=[100] * COUNT), Held()
    client = world.client(world.gateway(world.start(server), scanner=held)).login()
    before = {id(spool) for spool in spools()}
    if commands == "STAT":
        client.send(b"STAT\r\n")
    else:
        client.send(b"".join(b"RETR %d\r\n" % n for n in range(1, COUNT + 1)))
    assert held.begun.wait(30)
    # Whatever else it fetches before there is a verdict.
    time.sleep(0.5)
    kept = sum(spool.size for spool in spools() if id(spool) not in before)
    # Twice what a list may have, for two lists; and one by one as many as are under way.
    assert 0 < kept <= 4 * ahead.OCTETS + 4 * octets
    held.let.set()
    if commands == "STAT":
        # None is altered, so it is the server's own.
        assert client.line() == f"+OK {COUNT} {100 * COUNT}"
        assert server.count("TOP") < COUNT + ahead.MOST
        return
    for message in messages:
        assert client.line().startswith("+OK")
        assert client.unstuffed() == message
    # From the first list on they go one after the other.
    assert server.count("RETR") < COUNT + ahead.MOST


def spools() -> list[Spool]:
    return [found for found in gc.get_objects() if isinstance(found, Spool)]


def test_a_server_without_top(world: World) -> None:
    """It is asked for no second list before the first message has shown that RETR is the way."""
    messages = [ham(n) for n in range(1, 3 * ahead.MOST)]
    server = WithoutTop(messages, capabilities=CAN)
    client = world.client(world.gateway(world.start(server), scanner=Finder())).login()
    assert client.ask("STAT") == f"+OK {len(messages)} {sum(map(len, messages))}"
    # One list, and its first message by itself.
    assert server.count("TOP") == ahead.MOST + 1
    assert server.count("RETR") == len(messages)


class WithoutTop(Server):
    """Says PIPELINING, and refuses every TOP."""

    def _answer_on(
        self, keyword: bytes, number: int, words: list[bytes], deleted: set[int]
    ) -> bytes:
        if keyword == b"TOP":
            return b"-ERR unknown command\r\n"
        return super()._answer_on(keyword, number, words, deleted)


def test_a_server_that_says_more_than_it_was_asked(world: World) -> None:
    """What stands behind the last reply would be taken for the next command's."""
    answers: dict[bytes, bytes | None] = {b"RETR 2": b"+OK\r\nx\r\n.\r\n+OK extra\r\n"}
    server = Server([ham(1), ham(2)], capabilities=CAN, answers=answers)
    client = world.client(world.gateway(world.start(server), scanner=builtin())).login()
    client.send(b"RETR 1\r\nRETR 2\r\n")
    client.play("S: -ERR [SYS/TEMP] the mail server is gone\n-- closed")


@pytest.mark.parametrize("forged", range(1, 5))
def test_an_end_inside_a_message(world: World, forged: int) -> None:
    """A dot on its first line, which Dovecot does not stuff: the rest is its sender's replies."""
    rest = b"+OK\r\nSubject: forged\r\n\r\n.\r\n" * forged
    answer = b"+OK\r\n.\r\n" + rest
    answers: dict[bytes, bytes | None] = {b"RETR 2": answer, b"TOP 2 99999999": answer}
    server = Server([ham(1), b".\r\n" + rest, ham(3), ham(4)], capabilities=CAN, answers=answers)
    gateway = world.gateway(world.start(server), scanner=builtin())
    for commands in (b"RETR 1\r\nRETR 2\r\nRETR 3\r\nRETR 4\r\n", b"STAT\r\n"):
        client = world.client(gateway).login()
        client.send(commands)
        # No message is given for another one.
        client.play("S: -ERR [SYS/TEMP] the mail server is gone\n-- closed")


@pytest.mark.parametrize("number", [2, ahead.MOST + 2, COUNT - 1])
def test_an_end_inside_a_message_of_a_listing(world: World, number: int) -> None:
    """Whichever of the lists it is in that are fetched one behind the other."""
    rest = b"+OK\r\nSubject: forged\r\n\r\n.\r\n"
    answers: dict[bytes, bytes | None] = {b"TOP %d 99999999" % number: b"+OK\r\n.\r\n" + rest}
    messages = [ham(n) for n in range(1, COUNT + 1)]
    messages[number - 1] = b".\r\n" + rest
    server = Server(messages, capabilities=CAN, answers=answers)
    client = world.client(world.gateway(world.start(server), scanner=builtin())).login()
    client.send(b"STAT\r\n")
    client.play("S: -ERR [SYS/TEMP] the mail server is gone\n-- closed")
    # None of the lists behind it was asked for.
    tops = [int(line.split()[1]) for line in server.heard if line.startswith("TOP")]
    assert max(tops) == min(-(-number // ahead.MOST) * ahead.MOST, COUNT)


def test_a_server_that_tells_other_sizes(world: World) -> None:
    """Then messages are not fetched together, and are the same."""
    sizes = [len(message) + 7 for message in MIXED]
    server = Server(MIXED, capabilities=CAN, sizes=sizes)
    client = world.client(world.gateway(world.start(server), scanner=builtin())).login()
    assert client.ask("STAT").startswith(f"+OK {COUNT} ")
    assert retrieved(client, range(1, COUNT + 1)) == SENT


def test_what_another_gateway_decided_first_stands(world: World) -> None:
    """Also for a message that is scanned while an earlier one is sent and its pin is kept."""
    mail = [ham(1), ham(2)]
    upstream = world.start(Server(mail, capabilities=CAN))
    pins = SqlitePins()
    theirs = Pin(
        Decision(tag="[SPAM]"), len(mail[1]), len(tagged(mail[1])), hashlib.sha256(mail[1]).digest()
    )

    class Slow(Finder):
        async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
            if octets[:10] == mail[0][:10]:
                await asyncio.sleep(0.2)
                await pins.put_many(UidScope(str(upstream), "alice"), {"uid-2": theirs})
            return Findings()

    client = world.client(world.gateway(upstream, scanner=Slow(), pins=pins)).login()
    client.send(b"RETR 1\r\nRETR 2\r\n")
    assert client.line().startswith("+OK")
    assert client.unstuffed() == mail[0]
    assert client.line() == f"+OK {len(tagged(mail[1]))} octets"
    assert client.unstuffed() == tagged(mail[1])


def test_the_server_hears_of_a_client_that_reads_slowly(world: World) -> None:
    """However fast each piece goes: what counts is how long the whole takes."""
    server = Server([ham(1, 12_000_000)], capabilities=CAN)
    patience = msgspec.structs.replace(TIMEOUTS[Protocol.POP3], keep_alive=0.2)
    client = world.client(world.gateway(world.start(server), timeouts=patience)).login()
    client.send(b"RETR 1\r\n")
    assert client.line().startswith("+OK")
    octets = 0
    while octets < 12_000_000 and not server.count("NOOP"):
        octets += len(client.some())
        time.sleep(0.01)
    assert server.count("NOOP")


def test_the_server_hears_of_scans_that_take_long(world: World) -> None:
    """Between two lists of messages: nothing may be due from it when it is told so."""
    messages = [ham(n) for n in range(1, COUNT + 1)]
    server, held = Server(messages, capabilities=CAN), Held()
    patience = msgspec.structs.replace(TIMEOUTS[Protocol.POP3], keep_alive=0.2)
    at = world.gateway(world.start(server), scanner=held, timeouts=patience)
    client = world.client(at).login()
    client.send(b"STAT\r\n")
    world.wait_for(lambda: server.count("NOOP") > 1)
    held.let.set()
    assert client.line() == f"+OK {COUNT} {sum(map(len, messages))}"


def test_a_client_that_goes_while_others_wait(world: World) -> None:
    server, held = Server([ham(n) for n in range(1, 9)], capabilities=CAN), Held()
    gateway = world.gateway(world.start(server), scanner=held)
    client = world.client(gateway).login()
    client.send(b"".join(b"RETR %d\r\n" % n for n in range(1, 9)))
    assert held.begun.wait(30)
    client.close()
    world.wait_for(lambda: server.gone)
    held.let.set()
    assert "DELE" not in " ".join(server.heard)


class Counting(Finder):
    """Tells how many messages are being scanned at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.most = 0
        self.both = threading.Event()

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        """Scan, once two are at it."""
        import asyncio

        self.now += 1
        self.most = max(self.most, self.now)
        if self.now > 1:
            self.both.set()
        await asyncio.to_thread(self.both.wait, 30)
        self.now -= 1
        return await super().scan(octets, envelope)


def test_they_are_scanned_at_the_same_time(world: World) -> None:
    """While the first is scanned the next ones are fetched and scanned, a few at a time."""
    server, counting = Server([ham(n) for n in range(1, 20)], capabilities=CAN), Counting()
    client = world.client(world.gateway(world.start(server), scanner=counting)).login()
    assert retrieved(client, range(1, 20)) == [ham(n) for n in range(1, 20)]
    assert 1 < counting.most <= 4


@pytest.fixture(scope="module")
def dovecot() -> Iterator[servers.Servers]:
    running = servers.start("dovecot")
    yield running
    running.close()


def test_twenty_clients_of_a_real_server(world: World, dovecot: servers.Servers) -> None:
    from kb.gateway.endpoint import Endpoint
    from kb.lab.servers.dovecot.stack import Dovecot

    assert isinstance(dovecot, Dovecot)
    at = world.gateway(Endpoint(*dovecot.address(Protocol.POP3)), scanner=builtin())
    accounts = [dovecot.account(f"pipelining{n}") for n in range(20)]
    for account in accounts:
        dovecot.fill(account, MIXED)
    wrong: list[str] = []

    def read(account: Account) -> None:
        client = Client(at)
        client.line()
        client.ask(f"USER {account.user}")
        client.ask(f"PASS {account.password}")
        sent = sorted(SENT)
        told = client.ask("STAT")
        if told != f"+OK {COUNT} {sum(map(len, SENT))}":
            wrong.append(told)
        if sorted(retrieved(client, range(1, COUNT + 1))) != sent:
            wrong.append(account.user)
        client.ask("QUIT")
        client.close()

    threads = [threading.Thread(target=read, args=[account]) for account in accounts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_short_messages_asked_for_at_once_go_in_few_pieces(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server([ham(n) for n in range(1, 31)], capabilities=CAN)
    client = world.client(world.gateway(world.start(server))).login()
    client.send(b"STAT\r\n")
    assert client.line().startswith("+OK 30 ")
    pieces = list[bytes]()
    write = Connection.write

    def noted(self: Connection, octets: bytes) -> None:
        pieces.append(octets)
        write(self, octets)

    monkeypatch.setattr(Connection, "write", noted)
    assert retrieved(client, range(1, 31)) == server.messages
    assert sum(piece.startswith(b"+OK") for piece in pieces) < 10
    # What is deleted between is answered where it was asked.
    client.send(b"RETR 1\r\nDELE 1\r\nRETR 1\r\nRETR 2\r\nQUIT\r\n")
    assert [client.line()[:3], client.unstuffed()] == ["+OK", server.messages[0]]
    assert [client.line()[:4] for _ in range(2)] == ["+OK ", "-ERR"]
    assert [client.line()[:3], client.unstuffed()] == ["+OK", server.messages[1]]
    client.play("S: +OK *\n-- closed")


def test_many_more_commands_than_wait_their_turn(world: World) -> None:
    """They come in one piece; the rest waits further out, the end too."""
    server = Server([ham(1)])
    client = world.client(world.gateway(world.start(server))).login()
    client.send(b"NOOP\r\n" * 1000 + b"NONSENSE\r\n" * 1000 + b"QUIT\r\n")
    assert [client.line()[:3] for _ in range(2001)] == ["+OK"] * 1000 + ["-ER"] * 1000 + ["+OK"]
    assert server.count("NOOP") == 1000
    client.play("-- closed")
