"""Scripts on Python's mail libraries, as their guides show them, with a memory of their mail."""

from __future__ import annotations

import email
import platform
from abc import abstractmethod
from collections.abc import Collection, Iterable, Mapping
from email.policy import default
from pathlib import Path

from kb.lab.experiments.cells import BROKEN
from kb.lab.mail_clients.client import Ended, MailClient, Task


class Script(MailClient):
    """It handles no error: what the library raises ends it, and is what its user reads."""

    programs = ()

    def versions(self) -> Mapping[str, str]:
        """Python's, which a run has already."""
        return {"Python": platform.python_version()}

    def collect(self, task: Task) -> Ended:
        """Collect what is new."""
        try:
            self.session(task)
        except BROKEN as error:
            return Ended(False, f"{type(error).__name__}: {error}")
        return Ended(True, "")

    @abstractmethod
    def session(self, task: Task) -> None:
        """Collect what is new; raises what the library does."""


def known(task: Task) -> Collection[str]:
    """The ids of the mail that it has."""
    memory = _memory(task)
    return memory.read_text(encoding="ascii").split() if memory.exists() else []


def keep(task: Task, id_: str, message: bytes) -> None:
    """Store a mail, and remember it."""
    (task.maildir / "new" / id_).write_bytes(message)
    with _memory(task).open("a", encoding="ascii") as memory:
        memory.write(f"{id_}\n")


def subjects(headers: Iterable[bytes]) -> tuple[str, ...]:
    """The Subject of each header."""
    parsed = [email.message_from_bytes(header, policy=default) for header in headers]
    return tuple(str(one.get("Subject", "")) for one in parsed)


def _memory(task: Task) -> Path:
    return task.home / "known"
