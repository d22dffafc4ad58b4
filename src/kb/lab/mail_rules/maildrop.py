"""maildrop, to which getmail6 hands each mail that it has collected."""

from __future__ import annotations

from kb.lab.mail_rules.program import MailProgram
from kb.lab.mail_rules.scene import FOLDER, Scene
from kb.lab.program import in_maildir, run_well, write
from kb.lab.servers.stack import Program
from kb.model import Protocol

GETMAIL, MAILDROP = Program("getmail", "getmail6"), Program("maildrop", "maildrop")
_RETRIEVER = {Protocol.POP3: "SimplePOP3Retriever", Protocol.IMAP: "SimpleIMAPRetriever"}


class Maildrop(MailProgram):
    """Maildirs in its home: `inbox`, and the rule's folder."""

    id = "maildrop"
    by = "getmail6 collects the mail and hands it to maildrop"
    programs = (MAILDROP, GETMAIL)
    collects = Protocol.POP3

    def act(self, scene: Scene) -> None:
        """Collect all mail once and leave it on the server."""
        home, at, account = scene.home, scene.at, scene.account
        for name in ("inbox", FOLDER):
            for part in ("cur", "new", "tmp"):
                (home / name / part).mkdir(parents=True)
        rules = write(home / "mailfilter", f'DEFAULT="inbox/"\n{scene.rule}')
        write(
            home / "getmailrc",
            "[retriever]\n"
            f"type = {_RETRIEVER[scene.protocol]}\nserver = {at.host}\nport = {at.port}\n"
            f"username = {account.user}\npassword = {account.password}\n"
            "[destination]\n"
            f'type = MDA_external\npath = {MAILDROP.command}\narguments = ("{rules}",)\n'
            # The lab's servers need root, and so it is root that runs this.
            "allow_root_commands = true\n"
            "[options]\nread_all = true\ndelete = false\n",
        )
        run_well(scene.home, GETMAIL.command, f"--getmaildir={home}")

    def inbox(self, scene: Scene) -> list[bytes]:
        """Where maildrop delivers what no rule takes."""
        return in_maildir(scene.home / "inbox")

    def folder(self, scene: Scene) -> list[bytes]:
        """The rule's folder."""
        return in_maildir(scene.home / FOLDER)
