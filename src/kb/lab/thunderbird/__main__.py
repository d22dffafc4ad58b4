"""Thunderbird's process: `python -m kb.lab.thunderbird FOLDER`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from kb.lab.servers import keeper
from kb.lab.servers.keeper import Daemon
from kb.lab.thunderbird import SERVES, START, THUNDERBIRD, profile


def lay(folder: Path, ports: Sequence[int]) -> Sequence[Daemon]:
    """A new profile, and Thunderbird without a screen."""
    (port,) = ports
    own = folder / "profile"
    own.mkdir()
    (own / "user.js").write_text(profile.text(port), encoding="utf-8")
    options = ("--headless", "--no-remote", "--marionette", "--remote-allow-system-access")
    command = (THUNDERBIRD.command, *options, "--profile", str(own))
    return (Daemon(command, {SERVES: port}, patience=START),)


folder = Path(sys.argv[1])
# It takes what it finds in the home folder, fonts and settings of the desktop's too.
os.environ |= {"HOME": str(folder), "LC_ALL": "C.UTF-8", "MOZ_HEADLESS_WIDTH": "1200"}
os.environ |= {"MOZ_HEADLESS_HEIGHT": "750", "TZ": "UTC"}
sys.exit(keeper.keep(folder, lay, 1))
