"""A script on IMAPClient, which fetches all that is new with one command, as its guide shows."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from importlib.metadata import version

from imapclient import IMAPClient

from kb.lab.mail_clients.client import Task
from kb.lab.mail_clients.python_script import Script, keep, known
from kb.lab.program import PATIENCE
from kb.model import Protocol


class ImapClient(Script):
    """Knows by unique-id what it has; the mailbox is opened to be read only."""

    id = "imapclient"
    protocols = (Protocol.IMAP,)

    def versions(self) -> Mapping[str, str]:
        """Of the package."""
        return {"imapclient": version("imapclient")}

    def session(self, task: Task) -> None:
        """Fetch what is new."""
        with _login(task) as client:
            new = [uid for uid in client.search() if str(uid) not in known(task)]
            for uid, data in client.fetch(new, ["RFC822"]).items() if new else ():
                keep(task, str(uid), data[b"RFC822"])

    def listed(self, task: Task) -> tuple[str, ...]:
        """The subjects that ENVELOPE tells."""
        with _login(task) as client:
            found = client.fetch(client.search(), ["ENVELOPE"])
        return tuple(found[uid][b"ENVELOPE"].subject.decode("ascii") for uid in sorted(found))


@contextlib.contextmanager
def _login(task: Task) -> Iterator[IMAPClient]:
    client = IMAPClient(*task.at, ssl=task.encrypted, timeout=PATIENCE)
    try:
        client.login(task.account.user, task.account.password)
        client.select_folder("INBOX", readonly=True)
        yield client
    except BaseException:
        client.shutdown()
        raise
    client.logout()
