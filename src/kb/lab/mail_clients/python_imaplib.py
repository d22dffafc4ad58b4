"""A script on imaplib of Python's standard library."""

from __future__ import annotations

import contextlib
import imaplib
import re
from collections.abc import Iterator

from kb.lab.mail_clients.client import Task
from kb.lab.mail_clients.python_script import Script, keep, known
from kb.lab.program import PATIENCE
from kb.model import Protocol

_SUBJECT = re.compile(rb'ENVELOPE \("[^"]*" "([^"]*)"')


class Imaplib(Script):
    """Knows by unique-id what it has; reads without marking as read."""

    id = "imaplib"
    protocols = (Protocol.IMAP,)

    def session(self, task: Task) -> None:
        """Fetch what is new, one by one."""
        with _login(task) as client:
            _, (found, *_) = client.uid("SEARCH", "ALL")
            for uid in (found or b"").decode("ascii").split():
                if uid not in known(task):
                    status, data = client.uid("FETCH", uid, "(BODY.PEEK[])")
                    if status != "OK":
                        raise client.error(data[0])
                    keep(task, uid, next(item[1] for item in data if isinstance(item, tuple)))

    def listed(self, task: Task) -> tuple[str, ...]:
        """The subjects that ENVELOPE tells."""
        with _login(task) as client:
            _, data = client.fetch("1:*", "(ENVELOPE)")
        found = [_SUBJECT.search(item) for item in data if isinstance(item, bytes)]
        return tuple(match[1].decode("ascii") for match in found if match)


@contextlib.contextmanager
def _login(task: Task) -> Iterator[imaplib.IMAP4]:
    kind = imaplib.IMAP4_SSL if task.encrypted else imaplib.IMAP4
    client = kind(*task.at, timeout=PATIENCE)
    try:
        client.login(task.account.user, task.account.password)
        client.select("INBOX", readonly=True)
        yield client
    except BaseException:
        client.shutdown()
        raise
    client.logout()
