"""Sieve: Dovecot's LMTP server (Pigeonhole) or Cyrus's runs the script as it delivers."""

from __future__ import annotations

import imaplib
import poplib

from kb.lab import clients
from kb.lab.errors import LabError
from kb.lab.mail_rules.program import MailProgram
from kb.lab.mail_rules.scene import TAG, Scene
from kb.lab.servers.cyrus import mailstore as cyrus
from kb.lab.servers.dovecot import mailstore
from kb.lab.servers.stack import Program
from kb.model import Protocol


class Sieve(MailProgram):
    """A script in the account's home; then somebody reads the mail, to no effect on it."""

    id = "sieve"
    by = "Dovecot's LMTP server runs the script at delivery; afterwards a client reads the inbox"
    programs: tuple[Program, ...] = (mailstore.SIEVE,)

    def prepare(self, scene: Scene) -> None:
        """Activate the script."""
        scene.servers.activate(scene.account, scene.rule)

    def act(self, scene: Scene) -> None:
        """Read the inbox: where the gateway is on the way, the tag is there now, and too late.

        Raises:
            LabError: the gateway did not add it, so the run would show nothing.
        """
        tag = f"Subject: {TAG} Cheap watches".encode()
        if scene.at != scene.servers.address(scene.protocol) and tag not in _read(scene):
            raise LabError(f"read by {scene.protocol.label}, the mail has no tag")


class CyrusSieve(Sieve):
    """The same script, compiled and run by Cyrus."""

    id = "sieve-cyrus"
    by = "Cyrus's LMTP server runs the script at delivery; afterwards a client reads the inbox"
    programs = cyrus.PROGRAMS
    rule = "sieve"
    stack = "cyrus"

    def versions(self) -> dict[str, str]:
        """None of its own: it is the server's, whose version a run has already."""
        return {}


def _read(scene: Scene) -> bytes:
    if scene.protocol is Protocol.POP3:
        client = poplib.POP3(*scene.at, timeout=clients.TIMEOUT)
        client.user(scene.account.user)
        client.pass_(scene.account.password)
        count, _ = client.stat()
        lines = [line for n in range(1, count + 1) for line in client.retr(n)[1]]
        client.quit()
        return b"\r\n".join(lines)
    with imaplib.IMAP4(*scene.at, timeout=clients.TIMEOUT) as imap:
        imap.login(scene.account.user, scene.account.password)
        imap.select("INBOX", readonly=True)
        _, data = imap.fetch("1:*", "(BODY.PEEK[])")
        return b"".join(item[1] for item in data if isinstance(item, tuple))
