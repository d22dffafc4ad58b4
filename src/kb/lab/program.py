"""Third-party programs that are run once: with a home of their own, and an end in sight."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from kb.lab.errors import LabError

PATIENCE = 120
"""Seconds that a program may take: a busy machine is no failure."""


def run(
    home: Path, *command: str, env: Mapping[str, str] = {}
) -> subprocess.CompletedProcess[bytes]:
    """Run a command with that folder as its home.

    Raises:
        LabError: it did not end in time.
    """
    account = {"HOME": str(home), "USER": "recipient", "LOGNAME": "recipient"}
    settings = {"LC_ALL": "C.UTF-8", "TERM": "xterm", **account, **env}
    try:
        return subprocess.run(  # noqa: S603 - programs that the caller found, arguments of ours
            command,
            cwd=home,
            env=os.environ | settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise LabError(f"{command[0]} did not end within {PATIENCE} seconds") from None


def run_well(home: Path, *command: str, env: Mapping[str, str] = {}) -> None:
    """Run a command that must end with status 0.

    Raises:
        LabError: it did not, or not in time; with its last line.
    """
    done = run(home, *command, env=env)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
        last = said[-1] if said else "nothing"
        raise LabError(f"{command[0]} ended with status {done.returncode}: {last}")


def write(path: Path, text: str) -> Path:
    """Write a configuration that only its owner may read: it has a password."""
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return path


def in_maildir(maildir: Path) -> list[bytes]:
    """The mail in a Maildir; none where it is not there."""
    return [path.read_bytes() for part in ("new", "cur") for path in maildir.glob(f"{part}/*")]


def package_version(package: str) -> str:
    """The version of a Debian package that is installed."""
    done = subprocess.run(  # noqa: S603 - no arguments from outside
        ["/usr/bin/dpkg-query", "-W", "-f", "${Version}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout or "not from Debian"
