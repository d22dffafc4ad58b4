"""Claws Mail, run on a screen of its own: each run starts it, gets the mail, and ends it.

It is told what to do as another program tells it, by `claws-mail --receive-all` and the like. What
it has then stands where it keeps it: POP3 mail in an MH mailbox, IMAP mail in its cache.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import msgspec

from kb.lab import program
from kb.lab.claws_mail import settings, summary
from kb.lab.errors import LabError
from kb.lab.servers.account import Account
from kb.lab.servers.stack import Program
from kb.lab.wire.listener import Address
from kb.model import Protocol

CLAWS, SCREEN = Program("claws-mail", "claws-mail"), Program("Xvfb", "xvfb")
WINDOWS = Program("xdotool", "xdotool")
TETHER = Program("setpriv", "util-linux")
"""Ends what it starts when its parent ends, whichever way that is."""
PROGRAMS = (CLAWS, SCREEN, WINDOWS, TETHER)


class Got(NamedTuple):
    """How a run ended, for its user."""

    asked: tuple[str, ...] = ()
    """The titles of windows that it opened to ask something; each was closed with Escape."""
    errors: tuple[str, ...] = ()
    """What its log has as errors or warnings."""


class ClawsMail(NamedTuple):
    """One user's Claws Mail with one account; what it remembers stands in its home."""

    home: Path
    account: Account
    protocol: Protocol
    at: Address
    encrypted: bool = False

    @property
    def inbox(self) -> Path:
        """Where the mail of the account's inbox stands, a file a mail, named by its number."""
        if self.protocol is Protocol.POP3:
            return self.folder("inbox")
        return self.home / "conf/imapcache" / self.at.host / self.account.user / "INBOX"

    def folder(self, name: str) -> Path:
        """A folder of the MH mailbox."""
        return self.home / settings.MAILBOX / name

    def set_up(self, rule: str = "") -> None:
        """Lay out its home: the account, the mailbox and, where given, one rule."""
        for name in settings.FOLDERS:
            self.folder(name).mkdir(parents=True)
        (self.home / "conf").mkdir()
        texts = settings.texts(
            self.home, self.account, self.protocol, self.at, encrypted=self.encrypted, rule=rule
        )
        for name, text in texts.items():
            program.write(self.home / "conf" / name, text)

    def get(self) -> Got:
        """Start it, receive mail, open each mail of an IMAP account, and quit.

        Raises:
            LabError: it did not start, or did not end in time.
        """
        command = (sys.executable, "-m", __name__, self.home.as_posix(), self.protocol)
        done = program.run(self.home, *command)
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise LabError(f"Claws Mail: {said[-1] if said else 'it did not run'}")
        return msgspec.json.decode(done.stdout, type=Got)

    def mails(self) -> list[bytes]:
        """The mail of the inbox, as far as it has been opened."""
        return mails(self.inbox)

    def listed(self) -> tuple[str, ...]:
        """The subjects that its list of the inbox is drawn from."""
        return summary.subjects(self.inbox)


def mails(folder: Path) -> list[bytes]:
    """The mail in one of its folders; none where it is not there."""
    return [path.read_bytes() for path in sorted(folder.glob("[0-9]*"))]
