"""Fixtures that several folders of tests use."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from conftest import need
from support.dovecot import Dovecot
from support.imap import Served
from support.imap import World as ImapWorld
from support.loop import Loop
from support.pop3 import World
from support.smtp import NextServer


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    """An event loop in its own thread: one for all tests."""
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture
def behind(loop: Loop) -> Iterator[NextServer]:
    """The SMTP gateway's next server: aiosmtpd."""
    server = NextServer(loop)
    yield server
    server.close()


@pytest.fixture
def world(loop: Loop) -> Iterator[World]:
    """Scripted POP3 servers, gateways before them, and clients."""
    world = World(loop)
    yield world
    world.close()


@pytest.fixture
def imap(loop: Loop) -> Iterator[ImapWorld]:
    """IMAP servers, gateways before them, and clients."""
    world = ImapWorld(loop)
    yield world
    world.close()


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One Dovecot for all tests of a run; each makes accounts of its own."""
    with Dovecot(need("dovecot", "dovecot-imapd")) as running:
        yield running


@pytest.fixture(params=["pymap", "dovecot"])
def served(request: pytest.FixtureRequest, imap: ImapWorld) -> Served:
    """An account with an empty INBOX, on each of the IMAP servers."""
    user = f"user{next(_COUNT)}"
    if request.param == "pymap":
        return Served(imap.pymap([user]), user)
    running: Dovecot = request.getfixturevalue("dovecot")
    running.account(user)
    return Served(running.imap, user)


_COUNT = itertools.count(1)
