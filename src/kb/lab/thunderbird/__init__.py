"""Thunderbird, running without a screen and driven as its user would: one for all accounts.

It starts once, with a new profile, and each run has an account of its own in it, as a user has
who adds one more account and gets its mail.
"""

from __future__ import annotations

import base64
import threading
from typing import Any, Self

from kb.lab.errors import LabError
from kb.lab.process import Child, new_folder
from kb.lab.servers.account import Account
from kb.lab.servers.stack import Program
from kb.lab.thunderbird.marionette import Marionette
from kb.lab.wire.listener import Address
from kb.model import Protocol

THUNDERBIRD = Program("thunderbird", "thunderbird")
SERVES = "marionette"
Size = tuple[int, int]
"""Of a window: width and height in pixels."""
START = 180
"""Seconds until it must be driveable: its first start makes a profile."""


class Thunderbird:
    """A running Thunderbird.

    Raises:
        LabError: it is not installed, or did not start.
    """

    def __init__(self) -> None:
        folder = new_folder("thunderbird")
        self._child = Child(folder, __name__, str(folder))
        try:
            self._marionette = Marionette(self._child.address(SERVES, START))
            self._call("ready")
        except BaseException:
            self._child.stop()
            raise

    def account(
        self, account: Account, protocol: Protocol, at: Address, *, encrypted: bool = False
    ) -> str:
        """Add an account that leaves its mail on the server; return its key.

        Args:
            account: on the mail server.
            protocol: POP3 or IMAP.
            at: where Thunderbird collects it.
            encrypted: whether TLS begins at once.
        """
        made: str = self._call(
            "account",
            {
                "user": account.user,
                "password": account.password,
                "protocol": protocol,
                "host": at.host,
                "port": at.port,
                "encrypted": encrypted,
            },
        )
        return made

    def collect(self, key: str) -> bool:
        """Get messages; return whether the request ended well."""
        return bool(self._call("collect", key))

    def listed(self, key: str) -> tuple[str, ...]:
        """The subjects that the list of messages shows."""
        return tuple(self._call("listed", key))

    def mails(self, key: str, folder: str = "") -> list[bytes]:
        """The mails that can be opened in an account's inbox, or in that local folder."""
        return [base64.b64decode(mail) for mail in self._call("mails", key, folder)]

    def make_folder(self, name: str) -> None:
        """Make an empty folder in Local Folders; one of that name is gone, with its mail."""
        self._call("makeFolder", name)

    def add_filter(self, key: str, text: str) -> None:
        """Give an account its `msgFilterRules.dat`, before it has got any mail.

        Args:
            key: of the account.
            text: of the file.

        Raises:
            LabError: Thunderbird reads no filter in it.
        """
        if self._call("addFilter", key, text) != 1:
            raise LabError("Thunderbird does not read one filter in msgFilterRules.dat")

    def await_listed(self, key: str, gone: str) -> None:
        """Wait until no subject in the inbox begins so; a filter acts behind the request.

        Where that never comes, it returns all the same: what is listed then is the outcome.
        """
        self._call("awaitListed", key, gone)

    def submit_to(self, key: str, at: Address) -> None:
        """Have an account's mail submitted there, without login."""
        self._call("submitTo", key, {"host": at.host, "port": at.port})

    def send(self, key: str, to: str, subject: str, body: str) -> bool:
        """Write a mail and send it; return whether its window closed, as after sending."""
        return bool(self._call("send", key, {"to": to, "subject": subject, "body": body}))

    def picture_list(self, key: str, size: Size) -> bytes:
        """A PNG of the main window with nothing but the account's list of messages."""
        self._call("showList", key, size)
        return self._marionette.picture("/messenger.xhtml", "#tabmail")

    def picture_mail(self, key: str, subject: str, size: Size) -> tuple[bytes, str]:
        """A PNG of the mail of that subject, opened in a window, and the text of its body."""
        text = self._call("showMail", key, subject, size)
        return self._shown("/messageWindow.xhtml", "#messageBrowser"), text

    def picture_certificate(self, key: str) -> tuple[bytes, str]:
        """A PNG of what a click on the notification of a strange certificate opens; its text."""
        text = self._call("showCertificate", key)
        return self._shown("/exceptionDialog.xhtml"), text

    def said(self) -> tuple[str, ...]:
        """What the user has read since this was asked last, in dialogs and notifications."""
        return tuple(self._call("said"))

    def close(self) -> None:
        """End it; its profile goes with it."""
        self._marionette.close()
        self._child.stop()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.close()

    def _shown(self, window: str, part: str = "") -> bytes:
        try:
            return self._marionette.picture(window, part)
        finally:
            self._call("hide")

    def _call(self, function: str, *arguments: Any) -> Any:
        return self._marionette.call(function, *arguments)


_lock = threading.Lock()
_shared: list[Thunderbird] = []


def shared() -> Thunderbird:
    """The one that runs for all accounts, started by whoever needs it first.

    Raises:
        LabError: it is not installed, or did not start.
    """
    with _lock:
        if not _shared:
            _shared.append(Thunderbird())
        return _shared[0]


def end_shared() -> None:
    """End the one that runs for all, if it does."""
    with _lock:
        while _shared:
            _shared.pop().close()
