"""Claws Mail: "Get Mail", and every mail in an IMAP account's list opened."""

from __future__ import annotations

from kb.lab import claws_mail
from kb.lab.claws_mail import ClawsMail
from kb.lab.mail_clients.client import Ended, MailClient, Task
from kb.model import Protocol


class Claws(MailClient):
    """It is started for each run; POP3 mail is left on the server, as it comes."""

    id = "claws-mail"
    protocols = (Protocol.POP3, Protocol.IMAP)
    programs = claws_mail.PROGRAMS

    def collect(self, task: Task) -> Ended:
        """Get mail, and open each one."""
        claws = _of(task)
        if not (task.home / "conf").exists():
            claws.set_up()
        got = claws.get()
        new = task.maildir / "new"
        for path in new.iterdir():
            path.unlink()
        for number, mail in enumerate(claws.mails()):
            (new / str(number)).write_bytes(mail)
        said = got.asked or got.errors
        # A mail that cannot be opened is told in its place, and nowhere else.
        opened = len(claws.mails()) == len(claws.listed())
        return Ended(opened and not said, said[-1] if said else "")

    def listed(self, task: Task) -> tuple[str, ...]:
        """The subjects in its list of the inbox."""
        return _of(task).listed()


def _of(task: Task) -> ClawsMail:
    return ClawsMail(task.home, task.account, task.protocol, task.at, task.encrypted)
