"""Thunderbird, whose filters run on mail as it gets it."""

from __future__ import annotations

from kb.lab import thunderbird
from kb.lab.mail_rules.program import MailProgram
from kb.lab.mail_rules.scene import FOLDER, TAG, Scene


class Thunderbird(MailProgram):
    """Each run has an account of its own; the folder is a local one, for all of them."""

    id = "thunderbird"
    by = (
        "Thunderbird gets the account's messages, those tagged on SMTP by IMAP; "
        "the rule is its msgFilterRules.dat"
    )
    programs = (thunderbird.THUNDERBIRD,)

    def __init__(self) -> None:
        self._key = ""

    def prepare(self, scene: Scene) -> None:
        """Add the account, with the rule in its folder."""
        running = thunderbird.shared()
        running.make_folder(FOLDER)
        self._key = running.account(scene.account, scene.protocol, scene.at)
        running.add_filter(self._key, scene.rule)

    def act(self, scene: Scene) -> None:
        """Get messages."""
        del scene
        thunderbird.shared().collect(self._key)
        thunderbird.shared().await_listed(self._key, TAG)

    def inbox(self, scene: Scene) -> list[bytes]:
        """The mail that can be opened in the account's inbox."""
        del scene
        return thunderbird.shared().mails(self._key)

    def folder(self, scene: Scene) -> list[bytes]:
        """The mail in the local folder."""
        del scene
        return thunderbird.shared().mails(self._key, FOLDER)

    def close(self) -> None:
        """End Thunderbird."""
        thunderbird.end_shared()
