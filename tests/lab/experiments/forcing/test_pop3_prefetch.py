"""Prefetch, hide and delete: what a client sees of it, on real servers."""

from __future__ import annotations

import poplib
from base64 import b64encode
from collections.abc import Iterator

import pytest

from kb.lab import clients
from kb.lab.experiments.forcing import Forced
from kb.lab.experiments.forcing.pop3_prefetch import (
    PrefetchHide,
    PrefetchHideDelete,
    ResendAndDelete,
)
from kb.lab.experiments.forcing.position import Position
from kb.lab.mail import samples
from kb.lab.servers import Account, Servers
from kb.lab.wire.listener import Listener

ONE, SPAM, TWO = samples.CLEAN[0].octets, samples.SPAM.octets, samples.CLEAN[1].octets


@pytest.fixture
def account(running: Servers) -> Account:
    made = running.account("reader")
    clients.send(running.address("smtp"), samples.REVERSE_PATH, [made.address], ONE, SPAM, TWO)
    return made


@pytest.fixture
def quarantine(running: Servers) -> Account:
    return running.account("quarantine")


@pytest.fixture
def gateway(
    running: Servers, quarantine: Account, request: pytest.FixtureRequest
) -> Iterator[Listener]:
    kind: Forced = getattr(request, "param", PrefetchHideDelete)
    place = Position(running.address("pop3"), running.address("smtp"), quarantine.address)
    with kind(place) as listener:
        yield listener


def login(gateway: Listener, account: Account) -> poplib.POP3:
    client = poplib.POP3(*gateway.address)
    client.user(account.user)
    client.pass_(account.password)
    return client


def test_the_client_sees_one_to_n_without_a_gap(gateway: Listener, account: Account) -> None:
    client = login(gateway, account)
    assert client.stat() == (2, len(ONE) + len(TWO))
    assert client.list()[1] == [b"1 %d" % len(ONE), b"2 %d" % len(TWO)]
    assert [line.split()[0] for line in client.uidl()[1]] == [b"1", b"2"]
    assert b"".join(line + b"\r\n" for line in client.retr(2)[1]) == TWO
    header, _, _ = TWO.partition(b"\r\n\r\n")
    assert client.top(2, 0)[1] == [*header.split(b"\r\n"), b""]
    for refused in (client.retr, client.list, client.uidl, client.dele):
        with pytest.raises(poplib.error_proto, match="no such message"):
            refused(3)
    client.quit()


def test_deletion_is_committed_at_the_sessions_end(
    running: Servers, gateway: Listener, account: Account
) -> None:
    client = login(gateway, account)
    client.dele(2)
    assert client.stat() == (1, len(ONE))
    assert running.messages(account) == [ONE, SPAM, TWO]
    client.quit()
    assert gateway.settle()
    assert running.messages(account) == [ONE]


def test_reset_takes_back_the_clients_deletions_only(
    running: Servers, gateway: Listener, account: Account
) -> None:
    client = login(gateway, account)
    client.dele(1)
    client.rset()
    assert client.stat()[0] == 2
    client.quit()
    assert gateway.settle()
    assert running.messages(account) == [ONE, TWO]


def test_without_quit_the_clients_deletions_are_dropped(
    running: Servers, gateway: Listener, account: Account
) -> None:
    client = login(gateway, account)
    client.dele(1)
    client.close()
    assert gateway.settle()
    assert running.messages(account) == [ONE, TWO]


def test_before_login_the_server_answers(gateway: Listener, account: Account) -> None:
    client = poplib.POP3(*gateway.address)
    assert "UIDL" in client.capa()
    client.user(account.user)
    with pytest.raises(poplib.error_proto):
        client.pass_("wrong")


@pytest.mark.parametrize("gateway", [ResendAndDelete], indirect=True)
def test_what_is_hidden_is_sent_on(
    running: Servers, gateway: Listener, account: Account, quarantine: Account
) -> None:
    login(gateway, account).quit()
    assert gateway.settle()
    assert running.messages(quarantine) == [SPAM]
    assert running.messages(account) == [ONE, TWO]


def test_hiding_is_not_passed_by_another_way_to_log_in(running: Servers) -> None:
    """curl and others log in by AUTH where it is offered; what is hidden stays hidden."""
    account = running.account("reader")
    mail = [samples.CLEAN[0].octets, samples.SPAM.octets]
    clients.send(running.address("smtp"), samples.REVERSE_PATH, [account.address], *mail)
    with PrefetchHide(Position(running.address("pop3"), running.address("smtp"), "")) as gateway:
        client = poplib.POP3(*gateway.address, timeout=clients.TIMEOUT)
        told = b64encode(f"\0{account.user}\0{account.password}".encode()).decode()
        client._shortcmd(f"AUTH PLAIN {told}")
        assert client.stat() == (1, len(samples.CLEAN[0].octets))
        client.quit()
    assert running.messages(account) == mail
