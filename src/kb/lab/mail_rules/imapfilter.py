"""imapfilter, which looks through the mailbox over IMAP and moves mail on the server."""

from __future__ import annotations

from kb.lab.mail_rules import scene as scenes
from kb.lab.mail_rules.program import MailProgram
from kb.lab.mail_rules.scene import Scene
from kb.lab.program import run_well, write
from kb.lab.servers.stack import Program
from kb.model import Protocol

IMAPFILTER = Program("imapfilter", "imapfilter")


class Imapfilter(MailProgram):
    """It knows IMAP only."""

    id = "imapfilter"
    by = "imapfilter looks through the inbox over IMAP"
    programs = (IMAPFILTER,)
    protocols = (Protocol.SMTP, Protocol.IMAP)

    def prepare(self, scene: Scene) -> None:
        """Make the folder."""
        scenes.create_folder(scene)

    def act(self, scene: Scene) -> None:
        """Look through the inbox once."""
        at, account = scene.at, scene.account
        settings = write(
            scene.home / "config.lua",
            f'account = IMAP {{ server = "{at.host}", port = {at.port}, '
            f'username = "{account.user}", password = "{account.password}" }}\n{scene.rule}',
        )
        run_well(scene.home, IMAPFILTER.command, "-c", str(settings))
