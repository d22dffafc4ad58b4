"""Another session expunges what this one lists: RFC 2180 4.1, on Dovecot and on Cyrus.

Dovecot writes NIL for a message that is gone and ends with `OK [EXPUNGEISSUED]`; Cyrus leaves it
out, its unique-id too. Either way the others are listed, and the tagged reply is the server's.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from conftest import missing
from kb.gateway.endpoint import Endpoint
from kb.gateway.imap.server import Server
from kb.lab import servers
from kb.lab.mail.samples import GTUBE
from kb.lab.servers import Servers
from support.imap import PASSWORD, Answer, Client, Stubborn, World

SPAM = b"Subject: buy\r\n\r\n" + GTUBE + b"\r\n"


def ham(number: int) -> bytes:
    return b"Subject: ham %d\r\n\r\nhello\r\n" % number


MESSAGES = (ham(1), SPAM, ham(3), ham(4), SPAM, ham(6))


@pytest.fixture(scope="module", params=["dovecot", "cyrus"])
def stack(request: pytest.FixtureRequest) -> Iterator[Servers]:
    if why := servers.unavailable().get(request.param):
        missing(why)
    running = servers.start(request.param)
    yield running
    running.close()


class Account(NamedTuple):
    server: Endpoint
    user: str


@pytest.fixture
def account(stack: Servers, imap: World) -> Account:
    made = stack.account(f"two{random.randrange(1 << 32)}")
    assert made.password == PASSWORD
    account = Account(Endpoint(*stack.address("imap")), made.user)
    imap.connect(*account).append(*MESSAGES)
    return account


class Both(NamedTuple):
    """The session that is looked at, and the one that expunges."""

    one: Client
    other: Client

    def expunge(self, numbers: str) -> None:
        assert self.other.ask(rf"STORE {numbers} +FLAGS.SILENT (\Deleted)").tagged.startswith(b"OK")
        assert self.other.ask("EXPUNGE").tagged.startswith(b"OK")


@pytest.fixture
def scan() -> Stubborn:
    return Stubborn()


@pytest.fixture
def both(imap: World, account: Account, scan: Stubborn) -> Both:
    """The first through the gateway."""
    through = imap.gateway(account.server, scan)
    sessions = Both(imap.connect(through, account.user), imap.connect(*account))
    for client in sessions:
        assert b"* 6 EXISTS\r\n" in client.ask("SELECT INBOX").responses
    return sessions


COMMANDS = ["FETCH 1:* (UID BODY.PEEK[])", "UID FETCH 1:* (BODY.PEEK[])"]


_BODY = re.compile(rb"\* [0-9]+ FETCH \((.*)BODY\[\] \{[0-9]+\}\r\n(.*)\)\r\n", re.DOTALL)
_UID = re.compile(rb"UID ([0-9]+)")


def listed(answer: Answer) -> dict[int, bytes]:
    """The octets of the messages that were told, by unique-id; NIL is none."""
    found = [match for line in answer.responses if (match := _BODY.fullmatch(line))]
    return {int(_UID.search(match[1])[1]): match[2] for match in found}  # type: ignore[index]


def without(*gone: int) -> dict[int, bytes]:
    """What must be listed of `MESSAGES`."""
    as_told = {uid: octets.replace(b"buy", b"[SPAM] buy") for uid, octets in enumerate(MESSAGES, 1)}
    return {uid: octets for uid, octets in as_told.items() if uid not in gone}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("looked", [False, True])
@pytest.mark.parametrize("gone", ["1", "2", "3", "2,5", "2:4", "6"])
def test_what_is_there_is_listed(both: Both, command: str, looked: bool, gone: str) -> None:
    """Whether or not the messages were looked at before they went."""
    if looked:
        assert listed(both.one.ask(command)) == without()
    both.expunge(gone)
    low, _, high = gone.replace(",", ":").partition(":")
    lost = (2, 5) if gone == "2,5" else range(int(low), int(high or low) + 1)
    answer = both.one.ask(command)
    assert answer.tagged.startswith(b"OK")
    assert listed(answer) == without(*lost)
    # Once the server has said so, the numbers are the new ones, for either.
    both.one.ask("NOOP")
    left = without(*lost)
    for number, (uid, octets) in enumerate(left.items(), 1):
        answer = both.one.ask(f"FETCH {number} (UID BODY.PEEK[])")
        assert listed(answer) == {uid: octets}
        assert answer.responses[0].startswith(b"* %d " % number)


def test_the_tagged_reply_is_the_servers(both: Both, imap: World, account: Account) -> None:
    direct = imap.connect(*account)
    direct.ask("SELECT INBOX")
    both.expunge("2")
    for command in ("FETCH 2 BODY.PEEK[]", "FETCH 2 ENVELOPE", "FETCH 2:3 RFC822.SIZE"):
        mine, theirs = both.one.ask(command).tagged, direct.ask(command).tagged
        assert timeless(mine) == timeless(theirs)


def timeless(tagged: bytes) -> bytes:
    return re.sub(rb"\(.*\)", b"", tagged)


@pytest.mark.parametrize("item", ["ENVELOPE", "RFC822.SIZE", "BODYSTRUCTURE", "BODY.PEEK[TEXT]"])
def test_other_items(both: Both, item: str) -> None:
    both.expunge("2,4")
    answer = both.one.ask(f"FETCH 1:* ({item})")
    assert answer.tagged.startswith(b"OK")
    name = item.replace(".PEEK", "").encode()
    told = [line for line in answer.responses if name in line]
    assert sorted(line.split()[1] for line in told) == [b"1", b"3", b"5", b"6"]


def test_one_that_goes_before_anybody_asked_for_its_number(both: Both) -> None:
    both.other.append(ham(7), SPAM, ham(9))
    assert b"* 9 EXISTS\r\n" in both.one.ask("NOOP").responses
    both.other.ask("NOOP")
    both.expunge("8")
    for _ in range(2):
        answer = both.one.ask("FETCH 1:* (UID BODY.PEEK[])")
        assert answer.tagged.startswith(b"OK")
        assert listed(answer) == without() | {7: ham(7), 9: ham(9)}
    both.one.ask("NOOP")
    assert listed(both.one.ask("FETCH 8 (UID BODY.PEEK[])")) == {9: ham(9)}


def test_a_scanner_that_fails_fails_closed_beside_one_that_is_gone(
    both: Both, scan: Stubborn
) -> None:
    both.one.ask("FETCH 1 BODY.PEEK[]")
    both.expunge("2")
    scan.down = True
    answer = both.one.ask("FETCH 1:3 (UID BODY.PEEK[])")
    assert answer.tagged.startswith(b"NO [UNAVAILABLE]")
    assert listed(answer) == without(2, 3, 4, 5, 6)


def test_no_unique_id_is_made_up_for_one_that_is_gone(
    both: Both, scan: Stubborn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """0 is no unique-id (RFC 3501 9, nz-number); Cyrus passes over it, others answer BAD."""
    sent: list[bytes] = []
    run = Server.run

    async def noted(self: Server, command: bytes) -> bytes:
        sent.append(command.partition(b" ")[2])
        return await run(self, command)

    monkeypatch.setattr(Server, "run", noted)
    both.other.append(ham(7), SPAM, ham(9))
    assert b"* 9 EXISTS\r\n" in both.one.ask("NOOP").responses
    both.other.ask("NOOP")
    both.expunge("8")
    assert listed(both.one.ask("FETCH 7 (UID BODY.PEEK[])")) == {7: ham(7)}
    scan.down = True
    for asked, told in (("8:*", {}), ("7:*", {7: ham(7)})):
        answer = both.one.ask(f"UID FETCH {asked} (BODY.PEEK[])")
        assert answer.tagged.startswith(b"NO [UNAVAILABLE]")
        assert listed(answer) == told
    assert b"UID FETCH 7 (BODY.PEEK[])\r\n" in sent
    assert not [command for command in sent if command.startswith(b"UID FETCH 0")]


def test_flags_and_searches_go_on(both: Both) -> None:
    both.one.ask("FETCH 1:* BODY.PEEK[]")
    both.expunge("2")
    assert both.one.ask(r"STORE 1:* +FLAGS (\Flagged)").tagged.startswith((b"OK", b"NO"))
    assert both.one.ask("SEARCH SUBJECT ham").tagged.startswith(b"OK")
    both.one.ask("NOOP")
    assert listed(both.one.ask("FETCH 4 (UID BODY.PEEK[])")) == {5: without()[5]}
    assert b"[SPAM] buy" in both.one.ask("FETCH 4 ENVELOPE").fetched[4]


def test_vanished(both: Both) -> None:
    """RFC 7162 3.2.10: unique-ids are told to have gone, where numbers were."""
    both.one.ask("ENABLE QRESYNC")
    both.one.ask("SELECT INBOX")
    both.expunge("2")
    assert listed(both.one.ask("FETCH 1:* (UID BODY.PEEK[])")) == without(2)
    assert b"* VANISHED 2\r\n" in both.one.ask("NOOP").responses
    assert listed(both.one.ask("FETCH 1:* (UID BODY.PEEK[])")) == without(2)
    assert b"[SPAM] buy" in both.one.ask("FETCH 4 ENVELOPE").fetched[4]
