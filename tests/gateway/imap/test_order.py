"""Answers come in the order of the messages, whichever of them the policy alters.

Thunderbird's filters pass over a new message that it is told of after a later one.
"""

from __future__ import annotations

import re

import pytest

from kb.gateway.imap.fetching import MOST_PARTS
from kb.lab.mail.samples import GTUBE
from support.dovecot import Dovecot
from support.imap import Answer, Client, Served, World

HAM = b"Subject: ham\r\n\r\nhello\r\n"
SPAM = b"Subject: buy\r\n\r\n" + GTUBE + b"\r\n"
MESSAGES = (SPAM, HAM, SPAM, SPAM, HAM, HAM, SPAM)


@pytest.fixture
def client(imap: World, served: Served) -> Client:
    imap.connect(*served).append(*MESSAGES)
    client = imap.connect(imap.gateway(served.server), served.user)
    assert client.ask("SELECT INBOX").tagged.startswith(b"OK")
    return client


def numbers(answer: Answer) -> list[int]:
    assert answer.tagged.startswith(b"OK")
    return [int(n) for line in answer.responses for n in re.findall(rb"^\* (\d+) FETCH", line)]


@pytest.mark.parametrize("command", ["FETCH 1:*", "UID FETCH 1:*", "FETCH 7,2,1,4"])
@pytest.mark.parametrize("items", ["(UID BODY.PEEK[])", "(FLAGS BODY.PEEK[HEADER])", "ENVELOPE"])
def test_in_the_order_of_the_messages(client: Client, command: str, items: str) -> None:
    told = numbers(client.ask(f"{command} {items}"))
    assert told == ([1, 2, 4, 7] if "," in command else [1, 2, 3, 4, 5, 6, 7])


def test_each_is_told_once_and_rightly(client: Client) -> None:
    told = client.ask("UID FETCH 1:* BODY.PEEK[]").fetched
    tagged = [b"[SPAM]" in told[number] for number in sorted(told)]
    assert tagged == [message == SPAM for message in MESSAGES]


def test_nothing_is_told_of_a_message_that_is_not_there(client: Client) -> None:
    assert numbers(client.ask("UID FETCH 3:900 ENVELOPE")) == [3, 4, 5, 6, 7]
    assert not client.ask("FETCH 3:900 NONSENSE").tagged.startswith(b"OK")


def test_what_vanished_is_told(imap: World, dovecot: Dovecot) -> None:
    """RFC 7162 3.2.6: the unique-ids of the set that are gone; so the set goes on as it came."""
    dovecot.account("vanished")
    direct = imap.connect(dovecot.imap, "vanished")
    direct.append(*MESSAGES)
    direct.ask("SELECT INBOX")
    direct.ask(r"STORE 2 +FLAGS (\Deleted)")
    direct.ask("EXPUNGE")
    client = imap.connect(imap.gateway(dovecot.imap), "vanished")
    client.ask("ENABLE QRESYNC")
    client.ask("SELECT INBOX")
    told = client.ask("UID FETCH 1:* (ENVELOPE) (CHANGEDSINCE 1 VANISHED)")
    assert b"* VANISHED (EARLIER) 2\r\n" in told.responses
    assert sorted(numbers(told)) == [1, 2, 3, 4, 5, 6]


def test_many_parts_are_not_too_many(imap: World, served: Served) -> None:
    """Beyond so many the order is given up, never a message."""
    count = MOST_PARTS + 6
    # Too large to be made ready before.
    large = SPAM + (b"x" * 70 + b"\r\n") * 1000
    imap.connect(*served).append(*[large, HAM] * count)
    client = imap.connect(imap.gateway(served.server), served.user)
    client.ask("SELECT INBOX")
    told = numbers(client.ask("FETCH 1:* BODY.PEEK[]"))
    assert told[: 2 * MOST_PARTS - 2] == list(range(1, 2 * MOST_PARTS - 1))
    assert sorted(told) == list(range(1, 2 * count + 1))


@pytest.mark.parametrize("command", ["FETCH 1:*", "UID FETCH 1:*"])
@pytest.mark.parametrize("items", ["(FLAGS BODY[])", "(UID ENVELOPE RFC822.SIZE)", "RFC822.SIZE"])
def test_each_stands_in_its_place(imap: World, served: Served, command: str, items: str) -> None:
    """However many are altered, and with what the server alone knows of them."""
    messages = [SPAM if n % 3 else HAM for n in range(150)]
    imap.connect(*served).append(*messages)
    client = imap.connect(imap.gateway(served.server), served.user)
    client.ask("SELECT INBOX")
    client.ask(r"STORE 2:3 +FLAGS (\Flagged)")
    answer = client.ask(f"{command} {items}")
    assert numbers(answer) == list(range(1, 151))
    for number, told in answer.fetched.items():
        is_spam = messages[number - 1] == SPAM
        if "BODY" in items:
            assert (b"[SPAM]" in told) == is_spam
            assert (rb"\Flagged" in told) == (number in (2, 3))
        elif "SIZE" in items:
            size = len(messages[number - 1]) + len(b"[SPAM] ") * is_spam
            assert b"RFC822.SIZE %d" % size in told
    # What was read is seen, as without a gateway.
    seen = client.ask("FETCH 1:* FLAGS").fetched.values()
    assert all((rb"\Seen" in told) == ("BODY" in items) for told in seen)
