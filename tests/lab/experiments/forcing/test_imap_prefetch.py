"""Hiding on IMAP takes a map of message numbers; on real servers."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator

import pytest

from kb.lab import clients
from kb.lab.experiments.forcing.imap_peer import numbers
from kb.lab.experiments.forcing.imap_prefetch import PrefetchHideDelete
from kb.lab.experiments.forcing.position import Position
from kb.lab.mail import samples
from kb.lab.servers import Account, Servers

ONE, SPAM, TWO = samples.CLEAN[0].octets, samples.SPAM.octets, samples.CLEAN[1].octets


@pytest.fixture
def account(running: Servers) -> Account:
    made = running.account("reader")
    messages = (SPAM, ONE, SPAM, TWO)
    clients.send(running.address("smtp"), samples.REVERSE_PATH, [made.address], *messages)
    return made


@pytest.fixture
def gateway(running: Servers) -> Iterator[PrefetchHideDelete]:
    with PrefetchHideDelete(Position(running.address("imap"), running.address("smtp"), "")) as made:
        yield made


@pytest.fixture
def client(gateway: PrefetchHideDelete, account: Account) -> imaplib.IMAP4:
    made = imaplib.IMAP4(*gateway.address)
    made.login(account.user, account.password)
    return made


def test_every_number_is_translated(client: imaplib.IMAP4) -> None:
    assert client.status("INBOX", "(MESSAGES)")[1] == [b"INBOX (MESSAGES 2)"]
    assert client.select()[1] == [b"2"]
    assert client.search(None, "ALL")[1] == [b"1 2"]
    assert client.uid("SEARCH", "ALL")[1] == [b"2 4"]
    assert client.fetch("1:*", "(UID)")[1] == [b"1 (UID 2)", b"2 (UID 4)"]
    assert client.fetch("2", "(BODY.PEEK[])")[1][0][1] == TWO
    assert client.uid("FETCH", "1:*", "(RFC822.SIZE)")[1] == [
        b"1 (RFC822.SIZE %d UID 2)" % len(ONE),
        b"2 (RFC822.SIZE %d UID 4)" % len(TWO),
    ]
    with pytest.raises(imaplib.IMAP4.error, match="no such message"):
        client.fetch("3", "(UID)")
    client.logout()


def test_the_client_expunges_what_it_sees(
    running: Servers, account: Account, gateway: PrefetchHideDelete, client: imaplib.IMAP4
) -> None:
    client.select()
    client.store("1", "+FLAGS", r"(\Deleted)")
    assert client.expunge()[1] == [b"1"]
    assert client.fetch("1:*", "(UID)")[1] == [b"1 (UID 4)"]
    client.logout()
    assert gateway.settle()
    assert running.messages(account) == [TWO]


def test_what_is_hidden_is_deleted_when_the_client_goes(
    running: Servers, account: Account, gateway: PrefetchHideDelete, client: imaplib.IMAP4
) -> None:
    client.select()
    client.store("1", "+FLAGS", r"(\Deleted)")
    client.shutdown()
    assert gateway.settle()
    assert running.messages(account) == [ONE, TWO]


def test_examine_deletes_nothing(
    running: Servers, account: Account, gateway: PrefetchHideDelete, client: imaplib.IMAP4
) -> None:
    assert client.select(readonly=True)[1] == [b"2"]
    client.logout()
    assert gateway.settle()
    assert running.messages(account) == [SPAM, ONE, SPAM, TWO]


def test_a_password_may_come_as_a_literal(gateway: PrefetchHideDelete, account: Account) -> None:
    client = imaplib.IMAP4(*gateway.address)
    client.literal = account.password.encode()
    status, _ = client._simple_command("LOGIN", account.user)
    client.state = "AUTH"
    assert status == "OK"
    assert client.select()[1] == [b"2"]
    client.logout()


def test_sets_of_numbers() -> None:
    assert list(numbers(b"2,4:*,3:1", 6)) == [2, 4, 5, 6, 1, 2, 3]
