"""getmail6, which hands each mail to a command: into Maildirs it does not deliver as root."""

from __future__ import annotations

from kb.lab.mail_clients.client import Ended, MailClient, Task, ended
from kb.lab.program import run, write
from kb.lab.servers.stack import Program
from kb.model import Protocol

GETMAIL = Program("getmail", "getmail6")


class Getmail(MailClient):
    """Knows by UIDL, or by the IMAP mailbox's unique-ids, what it has."""

    id = "getmail6"
    protocols = (Protocol.POP3, Protocol.IMAP)
    programs = (GETMAIL,)

    def collect(self, task: Task) -> Ended:
        """Collect what is new."""
        retriever = f"Simple{task.protocol.label}{'SSL' if task.encrypted else ''}Retriever"
        write(
            task.home / "getmailrc",
            f"[retriever]\ntype = {retriever}\nserver = {task.at.host}\nport = {task.at.port}\n"
            f"username = {task.account.user}\npassword = {task.account.password}\n"
            "[destination]\ntype = MDA_external\npath = /bin/sh\n"
            f"arguments = ('-c', 'cat > {task.maildir}/new/$$')\n"
            "allow_root_commands = true\n"
            "[options]\nread_all = false\ndelete = false\n"
            "delivered_to = false\nreceived = false\n",
        )
        return ended(run(task.home, GETMAIL.command, f"--getmaildir={task.home}"))
