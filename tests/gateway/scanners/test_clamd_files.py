"""ClamAV's own test files through the gateway: each is found by clamd, and stripped."""

from __future__ import annotations

from email import message_from_bytes
from pathlib import Path

from kb.gateway.endpoint import Endpoint
from kb.lab.scanners.own_clamd import OwnClamd
from kb.scan import Scanner, scanner
from support.clamd import TEST_FILE_NAME, TEST_FILES, attached
from support.imap import World as ImapWorld
from support.loop import Loop
from support.pop3 import Server, World
from support.smtp import NextServer, gateway, send, without_received

MESSAGES = [attached(file.read_bytes(), file.name) for file in TEST_FILES]


def clamd(running: OwnClamd) -> Scanner:
    return scanner("builtin", running.url)


def check(file: Path, message: bytes) -> None:
    """The text is there, and a notice instead of the file."""
    text, notice = message_from_bytes(message).get_payload()
    assert text.get_payload().strip() == "text"
    lines = notice.get_payload().splitlines()
    assert f"File: {file.name}" in lines
    assert f"Finding: {TEST_FILE_NAME}" in lines
    assert any(line.startswith("Scanner: clamd, ClamAV ") for line in lines)
    assert not notice.get_filename()


def test_by_smtp(loop: Loop, behind: NextServer, clamav: OwnClamd) -> None:
    with gateway(loop, behind.endpoint, scanner=clamd(clamav), octets=8 << 20) as endpoint:
        assert {send(endpoint, message)[0] for message in MESSAGES} <= {250}
    assert len(behind.messages) == len(TEST_FILES)
    for file, delivered in zip(TEST_FILES, behind.messages, strict=True):
        check(file, without_received(delivered.content))


def test_by_pop3(world: World, clamav: OwnClamd) -> None:
    upstream = world.start(Server(messages=MESSAGES))
    client = world.client(world.gateway(upstream, scanner=clamd(clamav))).login()
    for number, file in enumerate(TEST_FILES, 1):
        assert client.ask(f"RETR {number}").startswith("+OK")
        check(file, client.text())


def test_by_imap(imap: ImapWorld, clamav: OwnClamd) -> None:
    server: Endpoint = imap.pymap(["files"])
    imap.connect(server, "files").append(*MESSAGES)
    client = imap.connect(imap.gateway(server, clamd(clamav)), "files")
    client.ask("SELECT INBOX")
    for number, file in enumerate(TEST_FILES, 1):
        check(file, client.octets(number))
