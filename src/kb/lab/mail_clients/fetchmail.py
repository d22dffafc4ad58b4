"""fetchmail, which hands each mail to a command."""

from __future__ import annotations

from kb.lab.mail_clients.client import Ended, MailClient, Task, ended
from kb.lab.program import run, write
from kb.lab.servers.stack import Program
from kb.model import Protocol

FETCHMAIL = Program("fetchmail", "fetchmail")
NO_NEW_MAIL = 1
"""Its exit status where there was nothing to collect."""


class Fetchmail(MailClient):
    """Knows by UIDL what it has; with IMAP, by the flag that a mail was seen."""

    id = "fetchmail"
    protocols = (Protocol.POP3, Protocol.IMAP)
    programs = (FETCHMAIL,)

    def collect(self, task: Task) -> Ended:
        """Collect what is new."""
        uidl = "uidl " if task.protocol is Protocol.POP3 else ""
        tls = "ssl" if task.encrypted else 'sslproto ""'
        settings = write(
            task.home / "fetchmailrc",
            f"""
            set no bouncemail
            poll {task.at.host} service {task.at.port} protocol {task.protocol} {uidl}auth password
              username "{task.account.user}" password "{task.account.password}" {tls}
              keep no rewrite mda "cat > {task.maildir}/new/$$.$(date +%s%N)"
            """,
        )
        ids, pid = str(task.home / "ids"), str(task.home / "pid")
        command = [FETCHMAIL.command, "-f", str(settings), "-i", ids, "--pidfile", pid]
        done = run(task.home, *command, env={"FETCHMAILHOME": str(task.home)})
        return ended(done, 0, NO_NEW_MAIL)
