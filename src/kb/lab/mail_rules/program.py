"""What a mail program is to the lab: how it is run with a rule, and where mail is afterwards."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection

from kb.lab.mail_rules import scene as scenes
from kb.lab.mail_rules.scene import FOLDER, Scene
from kb.lab.program import package_version
from kb.lab.servers.stack import Program, missing
from kb.model import Protocol


class MailProgram(ABC):
    """A program with the user's rule in it. Mail is on the server, unless a subclass says so."""

    id: str
    """As `kb rule --for` takes it."""
    by: str
    """How the mail comes to the rule."""
    programs: tuple[Program, ...]
    """What must be installed."""
    rule: str = ""
    """The id of the rule, where it is not the program's own."""
    stack: str = "dovecot"
    """The mail servers that deliver and keep the mail, as `--server` takes them."""
    collects: Protocol = Protocol.IMAP
    """By what it collects mail that was tagged on SMTP already."""
    protocols: Collection[Protocol] = tuple(Protocol)
    """On which the gateway tags, in the runs."""

    def missing(self) -> tuple[str, ...]:
        """The Debian packages that must be installed before it can run."""
        return missing(self.programs)

    def versions(self) -> dict[str, str]:
        """The Debian packages of what runs, and their versions."""
        return {one.package: package_version(one.package) for one in self.programs}

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

    def close(self) -> None:  # noqa: B027 - most have ended by themselves
        """End what still runs after the last run."""
