"""What a mail program is to the lab: how it is run with a rule, and where mail is afterwards."""

from __future__ import annotations

import os
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from pathlib import Path

from kb.lab.errors import LabError
from kb.lab.mail_rules import scene as scenes
from kb.lab.mail_rules.scene import FOLDER, Scene
from kb.lab.servers.stack import Program, missing
from kb.model import Protocol

PATIENCE = 120
"""Seconds that a mail program may take: a busy machine is no failure."""


class MailProgram(ABC):
    """A program with the user's rule in it. Mail is on the server, unless a subclass says so."""

    id: str
    """As `kb rule --for` takes it."""
    by: str
    """How the mail comes to the rule."""
    programs: tuple[Program, ...]
    """What must be installed."""
    collects: Protocol = Protocol.IMAP
    """By what it collects mail that was tagged on SMTP already."""
    protocols: Collection[Protocol] = tuple(Protocol)
    """On which the gateway tags, in the runs."""

    def missing(self) -> tuple[str, ...]:
        """The Debian packages that must be installed before it can run."""
        return missing(self.programs)

    def versions(self) -> dict[str, str]:
        """The Debian packages of what runs, and their versions."""
        return {one.package: _package_version(one.package) for one in self.programs}

    def prepare(self, scene: Scene) -> None:  # noqa: B027 - most need nothing
        """Do what must be done before mail is delivered."""

    @abstractmethod
    def act(self, scene: Scene) -> None:
        """Run it once on the delivered mail."""

    def inbox(self, scene: Scene) -> list[bytes]:
        """The mail that the user finds in the inbox."""
        return scenes.on_server(scene, "INBOX")

    def folder(self, scene: Scene) -> list[bytes]:
        """The mail that the user finds in the rule's folder."""
        return scenes.on_server(scene, FOLDER)


def run(
    scene: Scene, *command: str, statuses: Collection[int] = (0,), env: Mapping[str, str] = {}
) -> None:
    """Run a command with the scene's folder as its home.

    Raises:
        LabError: it ended otherwise than expected, or not in time.
    """
    home = {"HOME": str(scene.home), "USER": "recipient", "LOGNAME": "recipient"}
    settings = {"LC_ALL": "C.UTF-8", "TERM": "xterm", **home, **env}
    try:
        done = subprocess.run(  # noqa: S603 - programs that the caller found, arguments of ours
            command,
            cwd=scene.home,
            env=os.environ | settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise LabError(f"{command[0]} did not end within {PATIENCE} seconds") from None
    if done.returncode not in statuses:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
        last = said[-1] if said else "nothing"
        raise LabError(f"{command[0]} ended with status {done.returncode}: {last}")


def write(path: Path, text: str) -> Path:
    """Write a configuration that only its owner may read: it has a password."""
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return path


def _package_version(package: str) -> str:
    done = subprocess.run(  # noqa: S603 - no arguments from outside
        ["/usr/bin/dpkg-query", "-W", "-f", "${Version}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout or "not from Debian"
