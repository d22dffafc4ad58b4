"""What a client has seen of a message never changes (RFC 3501 2.3.1.1), and is scanned once."""

from __future__ import annotations

from pathlib import Path

from kb.lab.mail.samples import EICAR, GTUBE
from kb.model import Action
from support.imap import Served, Stubborn, World

HAM = b"Subject: ham\r\n\r\nhello\r\n"
SPAM = b"Subject: buy\r\n\r\n" + GTUBE + b"\r\n"
VIRUS = b"Subject: look\r\n\r\n" + EICAR + b"\r\n"
LISTING = "FETCH 1:* (UID RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[])"


def test_another_session_is_told_the_same_without_a_scan(imap: World, served: Served) -> None:
    scan = Stubborn()
    imap.connect(*served).append(HAM, SPAM, VIRUS)
    gateway = imap.gateway(served.server, scan)
    first = imap.connect(gateway, served.user)
    first.ask("SELECT INBOX")
    told = first.ask(LISTING).fetched
    assert scan.scans == 3
    second = imap.connect(gateway, served.user)
    second.ask("SELECT INBOX")
    assert second.ask(LISTING).fetched == told
    assert scan.scans == 3


def test_after_a_restart_with_another_policy(imap: World, served: Served, tmp_path: Path) -> None:
    imap.connect(*served).append(HAM, SPAM, VIRUS)
    first = imap.connect(imap.gateway(served.server, state=tmp_path), served.user)
    first.ask("SELECT INBOX")
    told = first.ask(LISTING).fetched
    imap.stop()
    gateway = imap.gateway(served.server, state=tmp_path, tag="[OTHER]", spam=Action.ACCEPT)
    second = imap.connect(gateway, served.user)
    second.ask("SELECT INBOX")
    assert second.ask(LISTING).fetched == told
    # What nobody has seen yet is decided by the policy of now.
    second.append(SPAM)
    second.ask("NOOP")
    assert second.octets(4) == SPAM


def test_pins_are_kept_by_mailbox_and_uidvalidity(
    imap: World, served: Served, tmp_path: Path
) -> None:
    direct = imap.connect(*served)
    direct.ask("CREATE Other")
    direct.append(HAM)
    direct.append(SPAM, mailbox="Other")
    client = imap.connect(imap.gateway(served.server, state=tmp_path), served.user)
    client.ask("SELECT INBOX")
    assert client.octets(1) == HAM
    client.ask("SELECT Other")
    assert client.octets(1) == SPAM.replace(b"buy", b"[SPAM] buy")
    client.ask("UNSELECT")
    client.ask("SELECT inbox")
    assert client.octets(1) == HAM


def test_two_accounts_with_the_same_numbers(imap: World) -> None:
    server = imap.pymap(["alice", "bob"])
    imap.connect(server, "alice").append(HAM)
    imap.connect(server, "bob").append(SPAM)
    gateway = imap.gateway(server)
    for user, octets in (("alice", HAM), ("bob", SPAM.replace(b"buy", b"[SPAM] buy"))):
        client = imap.connect(gateway, user)
        client.ask("SELECT INBOX")
        assert client.octets(1) == octets


def test_a_second_scan_of_other_findings_changes_nothing(
    imap: World, served: Served, tmp_path: Path
) -> None:
    """Pins that say what the scanner would not say today are what counts."""
    imap.connect(*served).append(HAM)
    client = imap.connect(imap.gateway(served.server, state=tmp_path, tag="[A]"), served.user)
    client.ask("SELECT INBOX")
    client.ask("FETCH 1 ENVELOPE")
    imap.stop()
    assert (tmp_path / "pins.sqlite3").exists()
    scan = Stubborn()
    scan.down = True
    again = imap.connect(imap.gateway(served.server, scan, state=tmp_path), served.user)
    again.ask("SELECT INBOX")
    assert again.octets(1) == HAM
    assert scan.scans == 0
