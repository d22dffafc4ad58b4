"""Fixtures that several folders of tests use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.loop import Loop
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
