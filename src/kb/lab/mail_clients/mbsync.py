"""mbsync (isync), which keeps a Maildir and an IMAP mailbox alike."""

from __future__ import annotations

from kb.lab.mail_clients.client import Ended, MailClient, Task, ended
from kb.lab.program import run, write
from kb.lab.servers.stack import Program
from kb.model import Protocol

MBSYNC = Program("mbsync", "isync")


class Mbsync(MailClient):
    """Knows by unique-id what it has; asked to pull only."""

    id = "mbsync"
    protocols = (Protocol.IMAP,)
    programs = (MBSYNC,)

    def collect(self, task: Task) -> Ended:
        """Pull what is new."""
        settings = write(
            task.home / "mbsyncrc",
            f"IMAPAccount far\nHost {task.at.host}\nPort {task.at.port}\n"
            f"User {task.account.user}\nPass {task.account.password}\n"
            f"SSLType {'IMAPS' if task.encrypted else 'None'}\nAuthMechs LOGIN\n\n"
            "IMAPStore far\nAccount far\n\n"
            f"MaildirStore near\nPath {task.home}/mail/\nInbox {task.maildir}\n\n"
            "Channel all\nFar :far:\nNear :near:\nSync Pull\nSyncState *\n",
        )
        return ended(run(task.home, MBSYNC.command, "-c", str(settings), "all"))
