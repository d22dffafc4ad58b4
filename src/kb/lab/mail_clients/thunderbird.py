"""Thunderbird: "Get Messages", and every mail in the list opened."""

from __future__ import annotations

import threading
from pathlib import Path

from kb.lab import thunderbird
from kb.lab.mail_clients.client import Ended, MailClient, Task
from kb.model import Protocol


class Thunderbird(MailClient):
    """It runs on between the two runs, as on a desk; POP3 mail is left on the server."""

    id = "Thunderbird"
    protocols = (Protocol.POP3, Protocol.IMAP)
    programs = (thunderbird.THUNDERBIRD,)

    def __init__(self) -> None:
        self._keys: dict[Path, str] = {}
        """Its accounts, by the folder of the runs."""
        self._lock = threading.Lock()
        """One user at a time: what is read is of the account that is collected."""

    def collect(self, task: Task) -> Ended:
        """Get messages, look at the list, and open each mail."""
        with self._lock:
            running = thunderbird.shared()
            if task.home not in self._keys:
                self._keys[task.home] = running.account(
                    task.account, task.protocol, task.at, encrypted=task.encrypted
                )
            key = self._keys[task.home]
            running.said()
            well = running.collect(key)
            running.listed(key)
            mails = running.mails(key)
            said = tuple(dict.fromkeys(running.said()))
        new = task.maildir / "new"
        for path in new.iterdir():
            path.unlink()
        for number, mail in enumerate(mails):
            (new / str(number)).write_bytes(mail)
        return Ended(well and not said, " ".join(" ".join(said).split()))

    def listed(self, task: Task) -> tuple[str, ...]:
        """The subjects that its list of messages shows."""
        with self._lock:
            return thunderbird.shared().listed(self._keys[task.home])

    def close(self) -> None:
        """End it."""
        thunderbird.end_shared()
        self._keys.clear()
