"""Error reply and plain passing: what a client sees of them, on real servers."""

from __future__ import annotations

import poplib
from collections.abc import Iterator

import pytest

from kb.lab import clients
from kb.lab.experiments.forcing.pop3_inline import ErrorReply, PlainPassing
from kb.lab.experiments.forcing.position import Position
from kb.lab.mail import samples
from kb.lab.servers import Account, Servers
from kb.lab.wire.listener import Listener

CLEAN, VIRUS = samples.CLEAN[0].octets, samples.VIRUS.octets


@pytest.fixture(params=[ErrorReply, PlainPassing])
def session(
    running: Servers, request: pytest.FixtureRequest
) -> Iterator[tuple[type[Listener], Account, poplib.POP3]]:
    account = running.account("reader")
    clients.send(running.address("smtp"), samples.REVERSE_PATH, [account.address], CLEAN, VIRUS)
    place = Position(running.address("pop3"), running.address("smtp"), "")
    with request.param(place) as listener:
        client = poplib.POP3(*listener.address)
        client.user(account.user)
        client.pass_(account.password)
        yield request.param, account, client
        client.quit()


def test_listings_and_clean_messages_pass(
    session: tuple[type[Listener], Account, poplib.POP3],
) -> None:
    _, _, client = session
    assert client.stat() == (2, len(CLEAN) + len(VIRUS))
    assert b"".join(line + b"\r\n" for line in client.retr(1)[1]) == CLEAN
    assert client.top(1, 0)[1][-1] == b""
    assert len(client.uidl()[1]) == 2


def test_only_the_error_reply_stops_a_flagged_message(
    running: Servers, session: tuple[type[Listener], Account, poplib.POP3]
) -> None:
    kind, account, client = session
    if kind is PlainPassing:
        assert b"".join(line + b"\r\n" for line in client.retr(2)[1]) == VIRUS
    else:
        for refused in (lambda: client.retr(2), lambda: client.top(2, 0)):
            with pytest.raises(poplib.error_proto, match="-ERR the message is refused"):
                refused()
        assert client.stat()[0] == 2, "the session goes on, and the message stays listed"
    assert running.messages(account) == [CLEAN, VIRUS]
