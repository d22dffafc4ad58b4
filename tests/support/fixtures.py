"""Fixtures that several folders of tests use."""

from __future__ import annotations

import fcntl
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from conftest import need
from kb.lab.scanners.own_clamd import OwnClamd
from support import browser
from support.dovecot import Dovecot
from support.imap import Served
from support.imap import World as ImapWorld
from support.loop import Loop
from support.pop3 import World
from support.postgresql import Postgresql
from support.site import Site, build
from support.smtp import NextServer
from support.tls import Authority, Gateways


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


@pytest.fixture
def gateways(loop: Loop, tmp_path: Path) -> Iterator[Gateways]:
    """Gateways with TLS, as their configuration files have them."""
    gateways = Gateways(loop, Authority(tmp_path))
    yield gateways
    gateways.close()


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One Dovecot for all tests of a run; each makes accounts of its own."""
    with Dovecot() as running:
        yield running


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """One PostgreSQL for all tests of a run; each makes a database of its own."""
    running = Postgresql()
    yield running
    running.close()


@pytest.fixture(scope="session")
def clamav() -> Iterator[OwnClamd]:
    """One clamd for all tests that leave it as it is; it takes streams of 4 MiB."""
    need("clamd", "clamav-daemon")
    running = OwnClamd(4 << 20)
    yield running
    running.close()


@pytest.fixture
def own_clamav() -> Iterator[OwnClamd]:
    """A clamd to be ended, or made to hang."""
    need("clamd", "clamav-daemon")
    running = OwnClamd()
    yield running
    running.close()


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


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site, built once and strictly; by whichever of xdist's workers comes first."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        return build(tmp_path_factory.mktemp("site"))
    shared = tmp_path_factory.getbasetemp().parent  # that of all workers
    built = shared / "site-built"
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.is_file():
            built.write_text(str(build(tmp_path_factory.mktemp("site")).folder))
    return Site(Path(built.read_text()))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Headless Chromium, Debian's own.

    One a module: while Playwright runs, so does an event loop in this thread, and the tests
    that come after could not start theirs.
    """
    with browser.chromium(need("chromium")) as running:
        yield running


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    """A page of a wide screen, light."""
    with browser.tab(chromium) as page:
        yield page


@pytest.fixture(scope="session")
def static(site: Site) -> Iterator[str]:
    """The site on a plain web server."""
    with browser.static(site.folder) as address:
        yield address


@pytest.fixture
def published(tab: Page, static: str) -> Iterator[str]:
    """The site as the tab sees it at a host's name, over TLS."""
    yield browser.publish(tab, static)
    # A picture may still be on its way when the test is over.
    tab.unroute_all(behavior="ignoreErrors")


@pytest.fixture
def serving(site: Site, tmp_path: Path) -> Iterator[str]:
    """The site by `kb serve`, with an empty database."""
    with browser.serving(site.folder, tmp_path) as address:
        yield address


@pytest.fixture(scope="session")
def offline(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The offline bundle, unpacked: the address of its home page."""
    bundle = site.folder / "kb-offline.zip"
    return browser.unpacked(bundle, tmp_path_factory.mktemp("offline"))
