"""What every test may use."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["support.fixtures"]

# A busy machine is no failure: nothing that is tested here depends on time.
settings.register_profile("kb", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kb")

# A shell without job control starts what is in its background with SIGINT ignored, and all that
# tests start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    with contextlib.suppress(ValueError):  # in another thread than the main one
        signal.signal(signal.SIGINT, signal.default_int_handler)

REQUIRE_ALL = "KB_REQUIRE_ALL"
"""Set to 1 where everything is installed: a skip for a missing program is then a failure."""


LONG = "KB_LONG"
"""Set to 1 to run what takes a minute or more, too, as `make long` does."""


def long_run() -> bool:
    """Whether all is to be tried where else a part of many like ones is."""
    return os.environ.get(LONG) == "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what is long, unless it is asked for."""
    if not long_run():
        skip = pytest.mark.skip(reason="takes a minute or more; make long runs it")
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def _root_stays() -> Iterator[None]:
    """Nothing is left at the file system's root, where a folder's empty name would lead."""
    root = Path("/")
    before = set(root.iterdir())
    yield
    left = set(root.iterdir()) - before
    assert not left, f"some test of this run, not only the last one, left {left}"


def missing(what: str) -> NoReturn:
    """Skip the test for want of something; fail it where everything is said to be there."""
    if os.environ.get(REQUIRE_ALL) == "1":
        pytest.fail(what)
    pytest.skip(what)


def need(program: str, package: str | None = None) -> str:
    """The path of a program that Debian packages bring; the test needs it (see `missing`)."""
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    return path or missing(f"{program} is not installed (Debian package {package or program})")
