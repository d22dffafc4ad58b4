"""mpop, a POP3 client that delivers into a Maildir."""

from __future__ import annotations

from kb.lab.mail_clients.client import Ended, MailClient, Task, ended
from kb.lab.program import run, write
from kb.lab.servers.stack import Program
from kb.model import Protocol

MPOP = Program("mpop", "mpop")


class Mpop(MailClient):
    """Knows by UIDL what it has."""

    id = "mpop"
    protocols = (Protocol.POP3,)
    programs = (MPOP,)

    def collect(self, task: Task) -> Ended:
        """Collect what is new."""
        tls = "tls on\ntls_starttls off" if task.encrypted else "tls off"
        settings = write(
            task.home / "mpoprc",
            f"account default\nhost {task.at.host}\nport {task.at.port}\n"
            f"user {task.account.user}\npassword {task.account.password}\n{tls}\n"
            "auth user\nkeep on\nreceived_header off\n"
            f"uidls_file {task.home}/uidls\ndelivery maildir {task.maildir}\n",
        )
        return ended(run(task.home, MPOP.command, "-C", str(settings)))
