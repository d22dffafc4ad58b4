"""What the RFCs' tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.pop3 import World


@pytest.fixture
def world() -> Iterator[World]:
    """A loop in a thread, for servers and gateways."""
    with World() as world:
        yield world
