"""A script on poplib of Python's standard library."""

from __future__ import annotations

import contextlib
import poplib
from collections.abc import Iterator

from kb.lab.mail_clients.client import Task
from kb.lab.mail_clients.python_script import Script, keep, known, subjects
from kb.lab.program import PATIENCE
from kb.model import Protocol


class Poplib(Script):
    """Knows by UIDL what it has."""

    id = "poplib"
    protocols = (Protocol.POP3,)

    def session(self, task: Task) -> None:
        """Retrieve what is new, in order."""
        with _login(task) as client:
            for line in client.uidl()[1]:
                number, id_ = line.decode("ascii").split()
                if id_ not in known(task):
                    lines = client.retr(int(number))[1]
                    keep(task, id_, b"".join(line + b"\r\n" for line in lines))

    def listed(self, task: Task) -> tuple[str, ...]:
        """The subjects that TOP tells."""
        with _login(task) as client:
            count, _ = client.stat()
            headers = [client.top(number, 0)[1] for number in range(1, count + 1)]
        return subjects(b"\r\n".join(lines) for lines in headers)


@contextlib.contextmanager
def _login(task: Task) -> Iterator[poplib.POP3]:
    client = (poplib.POP3_SSL if task.encrypted else poplib.POP3)(*task.at, timeout=PATIENCE)
    try:
        client.user(task.account.user)
        client.pass_(task.account.password)
        yield client
        client.quit()
    finally:
        client.close()
