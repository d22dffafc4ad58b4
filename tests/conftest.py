"""What every test may use."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["support.fixtures"]

# A busy machine is no failure: nothing that is tested here depends on time.
settings.register_profile("kb", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kb")

REQUIRE_ALL = "KB_REQUIRE_ALL"
"""Set to 1 where everything is installed: a skip for a missing program is then a failure."""


def need(program: str, package: str | None = None) -> str:
    """The path of a program that Debian packages bring; skip the test where it is missing.

    With `KB_REQUIRE_ALL=1` the test fails instead, so that a machine that should have
    everything cannot pass by skipping.
    """
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if path:
        return path
    reason = f"{program} is not installed (Debian package {package or program})"
    if os.environ.get(REQUIRE_ALL) == "1":
        pytest.fail(reason)
    pytest.skip(reason)
