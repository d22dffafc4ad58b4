"""mutt, which opens the mailbox over IMAP, on a terminal of its own."""

from __future__ import annotations

import shlex

from kb.lab.mail_rules import scene as scenes
from kb.lab.mail_rules.program import MailProgram
from kb.lab.mail_rules.scene import Scene
from kb.lab.program import run_well, write
from kb.lab.servers.stack import Program
from kb.model import Protocol

MUTT, SCRIPT = Program("mutt", "mutt"), Program("script", "bsdutils")


class Mutt(MailProgram):
    """It is told to quit as soon as it has shown the mailbox."""

    id = "mutt"
    by = "mutt opens the inbox over IMAP"
    programs = (MUTT, SCRIPT)
    protocols = (Protocol.SMTP, Protocol.IMAP)

    def prepare(self, scene: Scene) -> None:
        """Make the folder."""
        scenes.create_folder(scene)

    def act(self, scene: Scene) -> None:
        """Open the inbox and quit."""
        at, account = scene.at, scene.account
        login = f"imap://{account.user}:{account.password}@{at.host}:{at.port}/"
        settings = write(
            scene.home / "muttrc",
            f"set folder={login} spoolfile={login}INBOX ssl_force_tls=no move=no quit=yes\n"
            f"{scene.rule}",
        )
        command = shlex.join([MUTT.command, "-n", "-F", str(settings), "-e", "push <quit>"])
        run_well(scene.home, SCRIPT.command, "-qec", command, "/dev/null")
