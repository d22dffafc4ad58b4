"""Claws Mail, whose filters run on mail as it receives it."""

from __future__ import annotations

from kb.lab import claws_mail
from kb.lab.claws_mail import ClawsMail
from kb.lab.errors import LabError
from kb.lab.mail_rules.program import MailProgram
from kb.lab.mail_rules.scene import FOLDER, Scene
from kb.model import Protocol


class Claws(MailProgram):
    """The rule's folder is one of its MH mailbox."""

    id = "claws-mail"
    by = (
        "Claws Mail receives the account's mail, that tagged on SMTP by IMAP; "
        "the rule is in its matcherrc"
    )
    programs = claws_mail.PROGRAMS

    def prepare(self, scene: Scene) -> None:
        """Lay out the account, the folder and the rule."""
        claws = _of(scene)
        claws.folder(FOLDER).mkdir(parents=True)
        claws.set_up(scene.rule)

    def act(self, scene: Scene) -> None:
        """Receive mail, and open what is in the inbox then."""
        got = _of(scene).get()
        if got.asked or got.errors:
            raise LabError(f"Claws Mail: {(got.asked or got.errors)[-1]}")

    def inbox(self, scene: Scene) -> list[bytes]:
        """The mail in its inbox; by IMAP that is the server's."""
        return super().inbox(scene) if scene.protocol is Protocol.IMAP else _of(scene).mails()

    def folder(self, scene: Scene) -> list[bytes]:
        """The mail in the folder of its mailbox."""
        return claws_mail.mails(_of(scene).folder(FOLDER))


def _of(scene: Scene) -> ClawsMail:
    return ClawsMail(scene.home, scene.account, scene.protocol, scene.at)
