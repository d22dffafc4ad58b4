"""Messages are rewritten in threads of their own: a large one stops no other session."""

from __future__ import annotations

import threading
from collections.abc import Iterable

import pytest

from kb import message
from kb.message import Edit, InfectedPart, Octets
from kb.model import Action
from support import pop3
from support.imap import World as ImapWorld
from support.loop import Loop
from support.smtp import SPAM, NextServer, gateway, send


@pytest.fixture
def rewriting(monkeypatch: pytest.MonkeyPatch) -> set[threading.Thread]:
    """The threads in which messages were rewritten."""
    seen: set[threading.Thread] = set()
    really = message.rewrite

    def rewrite(octets: Octets, infected: Iterable[InfectedPart], text: str) -> list[Edit]:
        seen.add(threading.current_thread())
        return really(octets, infected, text)

    monkeypatch.setattr(message, "rewrite", rewrite)
    return seen


@pytest.fixture
def own(loop: Loop) -> threading.Thread:
    """The event loop's thread."""

    async def current() -> threading.Thread:
        return threading.current_thread()

    return loop.run(current())


def test_smtp(
    loop: Loop, behind: NextServer, rewriting: set[threading.Thread], own: threading.Thread
) -> None:
    with gateway(loop, behind.endpoint, spam=Action.TAG) as endpoint:
        assert send(endpoint, SPAM)[0] == 250
    assert rewriting
    assert own not in rewriting


def test_pop3(world: pop3.World, rewriting: set[threading.Thread], own: threading.Thread) -> None:
    junk = b"Subject: buy\r\n\r\n" + pop3.SPAM + b"\r\n"
    client = world.client(world.gateway(world.start(pop3.Server([junk])))).login()
    assert client.ask("RETR 1").startswith("+OK")
    assert client.text().startswith(b"Subject: [SPAM] buy")
    assert rewriting
    assert own not in rewriting


def test_imap(imap: ImapWorld, rewriting: set[threading.Thread], own: threading.Thread) -> None:
    server = imap.pymap(["alice"])
    imap.connect(server, "alice").append(SPAM)
    client = imap.connect(imap.gateway(server), "alice")
    client.ask("SELECT INBOX")
    assert client.octets(1) == SPAM.replace(b"Subject: ", b"Subject: [SPAM] ")
    assert rewriting
    assert own not in rewriting
