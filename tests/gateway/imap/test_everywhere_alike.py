"""A rewritten message is one octet string, whatever is asked about it and on which server."""

from __future__ import annotations

import re

import pytest

from kb.lab.mail.samples import EICAR, GTUBE
from support.imap import Client, Served, World, string

HAM = b"From: a@example.test\r\nSubject: ham\r\n\r\nhello\r\n"
SPAM = b"From: a@example.test\r\nSubject: buy\r\n\r\n" + GTUBE + b"\r\n"
VIRUS = (
    b"From: a@example.test\r\nSubject: look\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n--b\r\n\r\ntext\r\n"
    b"--b\r\nContent-Type: application/octet-stream; name=e.com\r\n\r\n" + EICAR + b"\r\n"
    b"--b\r\nContent-Type: image/png\r\n\r\npng\r\n--b--\r\nepilogue\r\n"
)


@pytest.fixture
def client(imap: World, served: Served) -> Client:
    imap.connect(*served).append(HAM, SPAM, VIRUS)
    client = imap.connect(imap.gateway(served.server), served.user)
    assert client.ask("SELECT INBOX").tagged.startswith(b"OK")
    return client


def test_ham_is_as_the_server_has_it(client: Client, imap: World, served: Served) -> None:
    direct = imap.connect(*served)
    direct.ask("EXAMINE INBOX")
    for items in ("BODY.PEEK[]", "(RFC822.SIZE ENVELOPE BODYSTRUCTURE)", "BODY.PEEK[1]<1.2>"):
        assert client.ask(f"FETCH 1 {items}").responses == direct.ask(f"FETCH 1 {items}").responses


def test_a_tagged_message(client: Client) -> None:
    whole = client.octets(2)
    assert whole == SPAM.replace(b"Subject: buy", b"Subject: [SPAM] buy")
    told = client.ask("FETCH 2 (RFC822.SIZE ENVELOPE)").fetched[2]
    assert b"RFC822.SIZE %d" % len(whole) in told
    assert b'"[SPAM] buy"' in told
    assert client.octets(2, "BODY.PEEK[HEADER.FIELDS (SUBJECT)]") == b"Subject: [SPAM] buy\r\n\r\n"
    assert client.octets(2, "RFC822.HEADER") + client.octets(2, "RFC822.TEXT") == whole
    assert client.octets(2, "BODY.PEEK[]<22.20>") == whole[22:42]
    assert client.octets(2, "BODY.PEEK[]<1000.5>") == b""


def test_a_stripped_message(client: Client) -> None:
    whole = client.octets(3)
    assert EICAR not in whole
    assert whole.startswith(VIRUS[: VIRUS.index(b"Content-Type: application")])
    assert whole.endswith(VIRUS[VIRUS.index(b"\r\n--b\r\nContent-Type: image/png") :])
    notice = client.octets(3, "BODY.PEEK[2]")
    assert b"e.com" in notice
    told = client.ask("FETCH 3 (BODYSTRUCTURE RFC822.SIZE)").fetched[3]
    assert b"RFC822.SIZE %d" % len(whole) in told
    assert b'"7bit" %d' % len(notice) in told
    assert client.octets(3, "BODY.PEEK[2.MIME]").startswith(b"Content-Type: text/plain")
    assert client.octets(3, "BODY.PEEK[3]") == b"png"
    pieces = [client.octets(3, f"BODY.PEEK[]<{at}.50>") for at in range(0, len(whole) + 50, 50)]
    assert b"".join(pieces) == whole


@pytest.mark.parametrize("macro", ["ALL", "FAST", "FULL"])
def test_macros(client: Client, macro: str) -> None:
    for number in (1, 2, 3):
        told = client.ask(f"FETCH {number} {macro}").fetched[number]
        assert b"RFC822.SIZE %d" % len(client.octets(number)) in told
        assert (b"ENVELOPE" in told) is (macro != "FAST")


SETTING = ["BODY[]", "BODY[1]", "BODY[HEADER]", "BODY[]<0.1>", "RFC822", "RFC822.TEXT", "BODY[9]"]
PEEKING = ["BODY.PEEK[]", "RFC822.HEADER", "RFC822.SIZE", "ENVELOPE", "BODY", "BODYSTRUCTURE"]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_seen_is_set_where_the_clients_command_sets_it(
    client: Client, imap: World, served: Served, number: int
) -> None:
    direct = imap.connect(*served)
    direct.ask("SELECT INBOX")

    def seen() -> bool:
        direct.ask("NOOP")
        return rb"\Seen" in direct.ask(f"FETCH {number} FLAGS").fetched[number]

    for item in PEEKING:
        client.ask(f"FETCH {number} {item}")
        assert not seen(), item
    for item in SETTING:
        client.ask(f"STORE {number} -FLAGS (\\Seen)")
        assert not seen()
        client.ask(f"FETCH {number} {item}")
        assert seen(), item
    client.ask(f"STORE {number} -FLAGS (\\Seen)")
    client.ask("EXAMINE INBOX")
    client.ask(f"FETCH {number} BODY[]")
    assert not seen()


def test_uid_and_sequence_forms_agree(client: Client) -> None:
    by_number = client.ask("FETCH 1:* (UID RFC822.SIZE)").fetched
    by_uid = client.ask("UID FETCH 1:* (RFC822.SIZE)").fetched
    assert {n: sorted(t.split()) for n, t in by_number.items()} == {
        n: sorted(t.split()) for n, t in by_uid.items()
    }
    uid = re.search(rb"UID (\d+)", by_number[3])
    assert uid
    answer = client.ask(f"UID FETCH {int(uid[1])}:* BODY.PEEK[]")
    assert string(answer.fetched[3]) == client.octets(3)


def test_search_does_not_see_the_tag(client: Client) -> None:
    assert client.ask('SEARCH SUBJECT "[SPAM]"').responses == [b"* SEARCH\r\n"]
    assert client.ask('SEARCH SUBJECT "buy"').responses == [b"* SEARCH 2\r\n"]


def test_unknown_items_are_refused(client: Client) -> None:
    for items in ("BINARY[1]", "PREVIEW", "SNIPPET", "(FLAGS X-FOO)", "BODY[MIME]", "BODY[1.]"):
        assert client.ask(f"FETCH 2 {items}").tagged.startswith(b"BAD")
    assert client.ask("STATUS INBOX (MESSAGES SIZE)").tagged.startswith(b"BAD")
    assert client.ask("COMPRESS DEFLATE").tagged.startswith(b"BAD")
