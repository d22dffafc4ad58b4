"""The event loop of the servers under test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.loop import Loop
from support.smtp import NextServer


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    """One loop for all tests."""
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture
def behind(loop: Loop) -> Iterator[NextServer]:
    """A next server."""
    server = NextServer(loop)
    yield server
    server.close()
