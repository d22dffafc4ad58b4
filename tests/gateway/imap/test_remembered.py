"""What a session takes from an earlier one: only if its messages are the same."""

from __future__ import annotations

import asyncio
import contextlib
import re

import pytest

from kb.gateway.endpoint import Endpoint
from kb.gateway.exemptions import Exemptions
from kb.lab.mail.samples import GTUBE
from support.dovecot import Dovecot
from support.imap import Client, Handler, Served, Stubborn, World

HAM = b"Subject: ham\r\n\r\nhello\r\n"
SPAM = b"Subject: buy\r\n\r\n" + GTUBE + b"\r\n"
MESSAGES = (SPAM, HAM, SPAM, HAM, HAM)


def shown(client: Client) -> list[bytes]:
    """T for each message that is tagged, H for each that is not, U for each that ought to be."""
    answer = client.ask("UID FETCH 1:* (UID BODY.PEEK[])")
    assert answer.tagged.startswith(b"OK"), answer.tagged
    kinds = []
    for _, told in sorted(answer.fetched.items()):
        kinds.append(b"T" if b"[SPAM]" in told else b"U" if GTUBE in told else b"H")
    return kinds


def between(server: Endpoint, heard: list[bytes]) -> Handler:
    """A server before that one, which notes all that it hears."""

    async def pump(
        source: asyncio.StreamReader, target: asyncio.StreamWriter, noted: list[bytes]
    ) -> None:
        with contextlib.suppress(OSError):
            while octets := await source.read(1 << 16):
                noted.append(octets)
                target.write(octets)
        target.close()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, asking = await asyncio.open_connection(*server)
        await asyncio.gather(pump(reader, asking, heard), pump(answers, writer, []))

    return handle


def opened(imap: World, gateway: Endpoint, user: str) -> Client:
    client = imap.connect(gateway, user)
    assert client.ask("SELECT INBOX").tagged.startswith(b"OK")
    return client


def test_the_second_session_asks_for_one_unique_id(imap: World, dovecot: Dovecot) -> None:
    user = "remembered-once"
    dovecot.account(user, *MESSAGES)
    log: list[bytes] = []
    gateway = imap.gateway(imap.scripted(between(dovecot.imap, log)))
    for _ in range(2):
        log.clear()
        assert shown(opened(imap, gateway, user)) == [b"T", b"H", b"T", b"H", b"H"]
    own = [line for line in re.findall(rb"kb\d+ (FETCH [^\r]*)", b"".join(log)) if b"(UID)" in line]
    assert own == [b"FETCH 5 (UID)"]


@pytest.mark.parametrize(
    ("gone", "new"),
    [((), 0), ((), 1), ((5,), 0), ((1,), 0), ((5,), 1), ((1,), 1), ((1, 2), 2), ((2, 4, 5), 3)],
)
def test_messages_that_came_and_went(
    imap: World, dovecot: Dovecot, gone: tuple[int, ...], new: int
) -> None:
    """However many there are: what is new is looked at, what is gone is nobody else's decision."""
    user = f"remembered-{len(gone)}-{sum(gone)}-{new}"
    dovecot.account(user, *MESSAGES)
    gateway = imap.gateway(dovecot.imap)
    opened(imap, gateway, user).ask("UID FETCH 1:* BODY.PEEK[]")
    direct = opened(imap, dovecot.imap, user)
    for number in gone:
        direct.ask(rf"STORE {number} +FLAGS (\Deleted)")
    direct.ask("EXPUNGE")
    # New ones are of the other kind than those whose numbers they get.
    direct.append(*[SPAM] * new)
    left = [b"T" if m == SPAM else b"H" for n, m in enumerate(MESSAGES, 1) if n not in gone]
    assert shown(opened(imap, gateway, user)) == left + [b"T"] * new


def test_what_could_not_be_scanned_is_tried_again(imap: World, served: Served) -> None:
    scan = Stubborn()
    imap.connect(*served).append(*MESSAGES)
    gateway = imap.gateway(served.server, scan)
    opened(imap, gateway, served.user).ask("FETCH 1:2 BODY.PEEK[]")
    scan.down = True
    answer = opened(imap, gateway, served.user).ask("FETCH 1:* BODY.PEEK[]")
    assert sorted(answer.fetched) == [1, 2]
    scan.down = False
    assert shown(opened(imap, gateway, served.user)) == [b"T", b"H", b"T", b"H", b"H"]
    assert scan.scans >= len(MESSAGES)


def test_what_passed_for_its_size_is_not_remembered(imap: World, served: Served) -> None:
    large = SPAM + b"x" * 200 + b"\r\n"
    imap.connect(*served).append(HAM, large, HAM)
    passing = imap.gateway(served.server, exempt=Exemptions(larger_than=200))
    assert shown(opened(imap, passing, served.user)) == [b"H", b"U", b"H"]
    context = imap.gateways[-1][0].contexts[0]
    ((known, _),) = context.remembered._known.values()
    assert [bool(state) for state in known.states] == [True, False, True]


def test_two_sessions_at_once(imap: World, served: Served) -> None:
    """One deletes what the other one has open; a third sees what is left, and rightly."""
    imap.connect(*served).append(*MESSAGES)
    gateway = imap.gateway(served.server)
    first, second = (opened(imap, gateway, served.user) for _ in range(2))
    assert shown(first) == shown(second)
    first.ask(r"STORE 1 +FLAGS (\Deleted)")
    first.ask("EXPUNGE")
    first.append(SPAM)
    assert shown(opened(imap, gateway, served.user)) == [b"H", b"T", b"H", b"H", b"T"]
    second.ask("NOOP")
    assert shown(second) == [b"H", b"T", b"H", b"H", b"T"]
