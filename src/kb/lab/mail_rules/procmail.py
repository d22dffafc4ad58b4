"""procmail, to which fetchmail hands each mail that it has collected."""

from __future__ import annotations

from kb.lab.mail_rules.program import MailProgram
from kb.lab.mail_rules.scene import FOLDER, Scene
from kb.lab.program import in_maildir, run_well, write
from kb.lab.servers.stack import Program
from kb.model import Protocol

FETCHMAIL, PROCMAIL = Program("fetchmail", "fetchmail"), Program("procmail", "procmail")


class Procmail(MailProgram):
    """Maildirs in its home: `inbox`, and the rule's folder."""

    id = "procmail"
    by = "fetchmail collects the mail and hands it to procmail"
    programs = (PROCMAIL, FETCHMAIL)
    collects = Protocol.POP3

    def act(self, scene: Scene) -> None:
        """Collect all mail once and leave it on the server."""
        home, at, account = scene.home, scene.at, scene.account
        recipes = f"MAILDIR={home}\nDEFAULT={home}/inbox/\n{scene.rule}"
        rules = write(home / "procmailrc", recipes)
        settings = write(
            home / "fetchmailrc",
            f"""
            set no bouncemail
            poll {at.host} service {at.port} protocol {scene.protocol} auth password
              username "{account.user}" password "{account.password}" sslproto ""
              keep no rewrite mda "{PROCMAIL.command} {rules}"
            """,
        )
        ids, pid = str(home / "ids"), str(home / "pid")
        command = [FETCHMAIL.command, "-f", str(settings), "-i", ids, "--pidfile", pid]
        run_well(home, *command, env={"FETCHMAILHOME": str(home)})

    def inbox(self, scene: Scene) -> list[bytes]:
        """Where procmail delivers what no recipe takes."""
        return in_maildir(scene.home / "inbox")

    def folder(self, scene: Scene) -> list[bytes]:
        """The rule's folder."""
        return in_maildir(scene.home / FOLDER)
