"""The third-party servers share one maildrop and keep its octets."""

from __future__ import annotations

import imaplib
import poplib
import smtplib

import pytest

from kb.errors import InputError
from kb.lab import servers
from kb.lab.errors import LabError
from kb.lab.servers import Account, Servers
from kb.lab.servers.embedded.accounts import PASSWORD
from support.imap import World
from support.loop import Loop

MESSAGES = [
    b"Subject: one\r\n\r\n.dot\r\n..dots\r\nlast\r\n",
    b".begins: with a dot\r\nSubject: two\r\n\r\n" + b".\xff\x00x\r\n" * 9000,
    b"Subject: three\r\n folded\r\n\r\n",
]


def send(running: Servers, *accounts: Account) -> None:
    with smtplib.SMTP(*running.address("smtp")) as client:
        for message in MESSAGES:
            client.sendmail("a@example.org", [a.address for a in accounts], message)


def pop3(running: Servers, account: Account) -> poplib.POP3:
    client = poplib.POP3(*running.address("pop3"))
    client.user(account.user)
    client.pass_(account.password)
    return client


def octets(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\r\n" for line in lines)


def test_delivery_keeps_octets_for_every_recipient(running: Servers) -> None:
    one, two = running.account("one"), running.account("two")
    send(running, one, two)
    assert running.messages(one) == MESSAGES
    assert running.messages(two) == MESSAGES


def test_lmtp_replies_for_every_recipient(running: Servers) -> None:
    one, two = running.account("one"), running.account("two")
    with smtplib.LMTP(*running.address("lmtp")) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("a@example.org")
        assert [client.rcpt(a.address)[0] for a in (one, two)] == [250, 250]
        assert client.data(MESSAGES[0])[0] == 250
        assert client.getreply()[0] == 250
    assert running.messages(one) == running.messages(two) == MESSAGES[:1]


def test_an_unknown_recipient_is_refused(running: Servers) -> None:
    with (
        smtplib.SMTP(*running.address("smtp")) as client,
        pytest.raises(smtplib.SMTPRecipientsRefused),
    ):
        client.sendmail("a@example.org", ["nobody@example.test"], MESSAGES[0])


def test_pop3_tells_and_brings_what_was_delivered(running: Servers) -> None:
    account = running.account("reader")
    send(running, account)
    client = pop3(running, account)
    sizes = [len(message) for message in MESSAGES]
    assert client.stat() == (3, sum(sizes))
    assert client.list()[1] == [b"%d %d" % pair for pair in enumerate(sizes, 1)]
    assert client.list(2) == b"+OK 2 %d" % sizes[1]
    ids = client.uidl()[1]
    assert client.uidl(3) == b"+OK " + ids[2]
    for number, message in enumerate(MESSAGES, 1):
        assert octets(client.retr(number)[1]) == message
        header, rest = message.split(b"\r\n\r\n", 1)
        top = header + b"\r\n\r\n" + b"".join(rest.splitlines(keepends=True)[:2])
        assert octets(client.top(number, 2)[1]) == top
    client.quit()


def test_pop3_deletes_at_quit_and_not_before(running: Servers) -> None:
    account = running.account("reader")
    send(running, account)
    client = pop3(running, account)
    client.dele(2)
    sizes = [len(MESSAGES[0]), len(MESSAGES[2])]
    assert client.stat() == (2, sum(sizes))
    assert [line.split()[0] for line in client.list()[1]] == [b"1", b"3"]
    assert [line.split()[0] for line in client.uidl()[1]] == [b"1", b"3"]
    for refused in (client.retr, client.dele, client.list, client.uidl):
        with pytest.raises(poplib.error_proto, match="-ERR"):
            refused(2)
    client.rset()
    client.dele(1)
    assert running.messages(account) == MESSAGES
    client.quit()
    assert running.messages(account) == MESSAGES[1:]


def test_pop3_without_quit_deletes_nothing(running: Servers) -> None:
    account = running.account("reader")
    send(running, account)
    client = pop3(running, account)
    client.dele(1)
    client.close()
    with smtplib.SMTP(*running.address("smtp")) as other:
        other.noop()
    assert running.messages(account) == MESSAGES


def test_pop3_locks_the_maildrop_until_quit(running: Servers) -> None:
    account = running.account("reader")
    first = pop3(running, account)
    with pytest.raises(poplib.error_proto):
        pop3(running, account)
    first.quit()
    pop3(running, account).quit()


def test_pop3_apop(running: Servers) -> None:
    account = running.account("reader")
    client = poplib.POP3(*running.address("pop3"))
    client.apop(account.user, account.password)
    assert client.stat() == (0, 0)
    client.quit()
    client = poplib.POP3(*running.address("pop3"))
    with pytest.raises(poplib.error_proto):
        client.apop(account.user, "wrong")


@pytest.mark.parametrize("user", ["nobody", "../other", "reader"])
def test_a_wrong_login_is_refused(running: Servers, user: str) -> None:
    client = poplib.POP3(*running.address("pop3"))
    client.user(user)
    with pytest.raises(poplib.error_proto):
        client.pass_("wrong")
    imap = imaplib.IMAP4(*running.address("imap"))
    with pytest.raises(imaplib.IMAP4.error):
        imap.login(user, "wrong")
    imap.logout()


def test_imap_brings_the_same_octets_in_the_same_order(running: Servers) -> None:
    account = running.account("reader")
    send(running, account)
    client = imaplib.IMAP4(*running.address("imap"))
    client.login(account.user, account.password)
    assert client.select() == ("OK", [b"3"])
    for number, message in enumerate(MESSAGES, 1):
        status, (data, *_) = client.fetch(str(number), "(RFC822.SIZE BODY.PEEK[])")
        assert (status, data[1]) == ("OK", message)
        assert b"RFC822.SIZE %d " % len(message) in data[0]
    client.logout()


def test_imap_append_and_copy_keep_octets(running: Servers) -> None:
    account = running.account("reader")
    client = imaplib.IMAP4(*running.address("imap"))
    client.login(account.user, account.password)
    client.append("INBOX", "", "", MESSAGES[0])
    client.select()
    client.copy("1", "INBOX")
    assert running.messages(account) == [MESSAGES[0]] * 2
    client.store("1", "+FLAGS", r"(\Deleted)")
    client.expunge()
    client.logout()
    assert running.messages(account) == [MESSAGES[0]]


def test_an_imap_session_outlives_garbage_collections(loop: Loop, imap: World) -> None:
    client = imap.connect(imap.pymap(["reader"]))
    for command in (f"LOGIN reader {PASSWORD}", "SELECT INBOX", "NOOP", "LOGOUT"):
        loop.collect_garbage()
        assert client.ask(command).tagged.startswith(b"OK")


def test_flags_by_imap_leave_unique_ids_of_pop3_alone(running: Servers) -> None:
    account = running.account("reader")
    send(running, account)
    client = pop3(running, account)
    before = client.uidl()[1]
    client.quit()
    imap = imaplib.IMAP4(*running.address("imap"))
    imap.login(account.user, account.password)
    imap.select()
    imap.store("1:2", "+FLAGS", r"(\Seen)")
    imap.logout()
    client = pop3(running, account)
    assert client.uidl()[1] == before
    client.quit()


def test_versions_are_told(running: Servers) -> None:
    assert set(running.versions) == {"aiosmtpd", "pymap", "Twisted"}


def test_unknown_servers_are_one_line() -> None:
    with pytest.raises(InputError, match=r"--server: there are no servers 'x'; choose embedded"):
        servers.start("x")


def test_what_is_not_served_is_told(running: Servers) -> None:
    with pytest.raises(LabError, match="do not serve nntp"):
        running.address("nntp")
