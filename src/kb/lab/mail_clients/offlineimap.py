"""offlineimap3, which keeps a Maildir and an IMAP account alike."""

from __future__ import annotations

from kb.lab.mail_clients.client import Ended, MailClient, Task, ended
from kb.lab.program import run, write
from kb.lab.servers.stack import Program
from kb.model import Protocol

OFFLINEIMAP = Program("offlineimap", "offlineimap3")
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"


class OfflineImap(MailClient):
    """Knows by unique-id what it has; the account is read only."""

    id = "offlineimap3"
    protocols = (Protocol.IMAP,)
    programs = (OFFLINEIMAP,)

    def collect(self, task: Task) -> Ended:
        """Collect what is new."""
        tls = f"ssl = yes\nsslcacertfile = {AUTHORITIES}" if task.encrypted else "ssl = no"
        settings = write(
            task.home / "offlineimaprc",
            f"[general]\naccounts = one\nmetadata = {task.home}/meta\n"
            "[Account one]\nlocalrepository = near\nremoterepository = far\n"
            f"[Repository near]\ntype = Maildir\nlocalfolders = {task.home}/mail\n"
            f"[Repository far]\ntype = IMAP\n{tls}\nstarttls = no\nreadonly = True\n"
            f"auth_mechanisms = LOGIN\nremotehost = {task.at.host}\nremoteport = {task.at.port}\n"
            f"remoteuser = {task.account.user}\nremotepass = {task.account.password}\n",
        )
        command = (OFFLINEIMAP.command, "-o", "-u", "basic", "-c", str(settings))
        return ended(run(task.home, *command))
