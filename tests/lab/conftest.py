"""The embedded servers, started once for all tests that need them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.lab import servers
from kb.lab.servers import Servers


@pytest.fixture(scope="session")
def running() -> Iterator[Servers]:
    """Running servers; tests take accounts of their own."""
    started = servers.start("embedded")
    yield started
    started.close()
