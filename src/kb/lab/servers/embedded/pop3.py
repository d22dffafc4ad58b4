"""Twisted's POP3 server on the lab's maildrop.

Twisted ships a mailbox for Maildir, but on Python 3 its TOP mixes text and octets and fails;
the protocol above it works, given a mailbox that holds octets.
"""

from __future__ import annotations

import hashlib
import hmac
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from twisted.cred.error import LoginFailed, UnauthorizedLogin
from twisted.internet.protocol import Factory
from twisted.mail.pop3 import POP3, APOPCredentials, IMailbox
from zope.interface import implementer

from kb.lab.servers.embedded.accounts import PASSWORD, maildrop
from kb.lab.servers.embedded.maildrop import Maildrop


class _Whole(io.BytesIO):
    """A file that is read in one piece, so that no dot hides at the start of a chunk."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read()


@implementer(IMailbox)
class Mailbox:
    """One session's view of a maildrop: numbered at login, deletions held until QUIT.

    The method names are Twisted's. Indices count from 0; its handlers want octets in a
    ValueError.
    """

    def __init__(self, drop: Maildrop, release: Callable[[Mailbox], None]) -> None:
        paths = drop.paths()
        self.release = release
        self.keys = list(paths)
        self.files = list(paths.values())
        self.sizes = [path.stat().st_size for path in self.files]
        self.deleted: set[int] = set()

    def present(self) -> list[int]:
        """The indices that are not marked as deleted."""
        return [index for index in range(len(self.files)) if index not in self.deleted]

    def listMessages(self, index: int | None = None) -> list[int] | int:
        """The sizes in octets, all or one."""
        return self.sizes if index is None else self.sizes[self._present(index)]

    def getMessage(self, index: int) -> _Whole:
        """The octets of a message."""
        return _Whole(self.files[self._present(index)].read_bytes())

    def getUidl(self, index: int) -> bytes:
        """The unique-id of a message."""
        return self.keys[self._present(index)].encode()

    def deleteMessage(self, index: int) -> None:
        """Mark a message for deletion."""
        self.deleted.add(self._present(index))

    def undeleteMessages(self) -> None:
        """Take all marks off."""
        self.deleted.clear()

    def sync(self) -> None:
        """Delete what is marked (RFC 1939 section 6, the UPDATE state)."""
        for index in self.deleted:
            self.files[index].unlink(missing_ok=True)
        self.release(self)

    def _present(self, index: int) -> int:
        if index not in self.present():
            raise ValueError(b"no such message")
        return index


class Session(POP3):
    """Twisted's protocol, mended in three places.

    The mailbox's octets have CRLF line ends already; STAT, LIST and UIDL leave out what is
    marked as deleted (RFC 1939 sections 5 and 7), where Twisted counts it; and UIDL's reply for
    one message starts with the message's number.
    """

    mbox: Mailbox

    def connectionMade(self) -> None:
        """Greet; and send each line at once rather than wait for an acknowledgement."""
        self.transport.setTcpNoDelay(True)
        super().connectionMade()

    def transformChunk(self, chunk: bytes) -> bytes:
        """Stuff the dots of a whole message."""
        stuffed = chunk.replace(b"\r\n.", b"\r\n..")
        return b"." + stuffed if stuffed.startswith(b".") else stuffed

    def do_STAT(self) -> None:
        """Reply with the number of messages and their octets."""
        sizes = [self.mbox.sizes[index] for index in self.mbox.present()]
        self.successResponse(b"%d %d" % (len(sizes), sum(sizes)))

    def do_LIST(self, number: bytes | None = None) -> object:
        """Reply with one size or all."""
        if number is not None:
            return super().do_LIST(number)
        self._listing(b"%d" % self.mbox.sizes[i] for i in self.mbox.present())
        return None

    def do_UIDL(self, number: bytes | None = None) -> object:
        """Reply with one unique-id or all."""
        if number is not None:
            return self.successResponse(b"%s %s" % (number, self.mbox.getUidl(int(number) - 1)))
        self._listing(self.mbox.getUidl(index) for index in self.mbox.present())
        return None

    def _listing(self, values: Iterable[bytes]) -> None:
        self.successResponse(b"listing follows")
        for index, value in zip(self.mbox.present(), values, strict=True):
            self.sendLine(b"%d %s" % (index + 1, value))
        self.sendLine(b".")


def _proved(credentials: Any) -> bool:
    """Whether the password is right. Twisted's own check of APOP compares text with octets."""
    if isinstance(credentials, APOPCredentials):
        seed = bytes(credentials.magic) + PASSWORD.encode()
        digest = hashlib.md5(seed, usedforsecurity=False).hexdigest()
        return hmac.compare_digest(digest.encode(), credentials.digest)
    return bool(credentials.checkPassword(PASSWORD.encode()))


class Portal:
    """Checks the password and opens the maildrop, for one session at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open: dict[str, Mailbox] = {}

    def login(
        self,
        credentials: Any,  # Twisted's UsernamePassword or APOPCredentials
        mind: None,
        *interfaces: Any,
    ) -> tuple[Any, Mailbox, Callable[[], None]]:
        """What Twisted's POP3 calls for USER/PASS and for APOP.

        Raises:
            UnauthorizedLogin: no such account, or a wrong password.
            LoginFailed: another session has the maildrop open (RFC 1939 section 4).
        """
        user = credentials.username.decode("ascii", "replace")
        drop = maildrop(self.folder, user)
        if drop is None or not _proved(credentials):
            raise UnauthorizedLogin()
        if user in self.open:
            raise LoginFailed()

        def release(mailbox: Mailbox) -> None:
            # The connection's end may come after the next session has opened the maildrop.
            if self.open.get(user) is mailbox:
                del self.open[user]

        mailbox = self.open[user] = Mailbox(drop, release)
        return IMailbox, mailbox, lambda: release(mailbox)


class Sessions(Factory):
    """Makes a `Session` for every connection."""

    noisy = False

    def __init__(self, folder: Path) -> None:
        self.portal = Portal(folder)

    def buildProtocol(self, addr: object) -> Session:
        """The protocol of a new connection."""
        session = Session()
        session.factory = self
        session.portal = self.portal
        return session
