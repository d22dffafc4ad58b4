"""pymap's IMAP server on the lab's maildrop.

pymap reads a Maildir through Python's `mailbox`, which re-generates a message from its parsed
form: line ends become LF and sizes with them. The classes here keep the octets instead, and
look accounts up where the other servers do.
"""

from __future__ import annotations

import asyncio
import os
from argparse import Namespace
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from mailbox import MaildirMessage
from pathlib import Path
from typing import Any

from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.sock import SocketInfo
from pymap.backend.maildir import Config, FilterSet, Identity, Login, Session
from pymap.backend.maildir import mailbox as backend
from pymap.backend.maildir.layout import MaildirLayout
from pymap.exceptions import AuthorizationFailure, InvalidAuth
from pymap.imap import IMAPServer
from pymap.interfaces.login import IdentityInterface
from pymap.user import UserMetadata
from pysasl.creds.server import ServerCredentials
from pysasl.hashing import Cleartext

from kb.lab.servers.embedded.accounts import PASSWORD, maildrop


class OctetMessage(MaildirMessage):
    """A message's flags and date as pymap handles them, and its octets as they stand on disk."""

    def __init__(self, message: bytes | OctetMessage | None = None) -> None:
        super().__init__()
        self.path: str | None = None
        self.octets = b""
        if isinstance(message, OctetMessage):
            self.octets = bytes(message)
            self.set_flags(message.get_flags())
            self.set_date(message.get_date())
        elif message is not None:
            self.octets = bytes(message)

    def __bytes__(self) -> bytes:
        return Path(self.path).read_bytes() if self.path else self.octets


class OctetMaildir(backend.Maildir):
    """pymap's Maildir, reading and writing octets, and listing in the order of delivery."""

    def keys(self) -> list[str]:
        return sorted(self.iterkeys())

    def claim_new(self) -> set[str]:
        # pymap asks several times what is in it, which uses an iterator up.
        return set(super().claim_new())

    def get_message_metadata(self, key: str) -> MaildirMessage:
        message = super().get_message_metadata(key)
        if isinstance(message, OctetMessage):
            message.path = self._join(self._lookup(key))
        return message

    def get_message(self, key: str) -> MaildirMessage:
        return self.get_message_metadata(key)

    def _dump_message(self, message: Any, target: Any, mangle_from_: bool = False) -> None:
        target.write(bytes(message))


# pymap's functions make their messages by this name; with it they keep the octets.
vars(backend)["MaildirMessage"] = OctetMessage


class Account(Identity):
    """One of the lab's accounts."""

    @asynccontextmanager
    async def new_session(self) -> AsyncIterator[Session]:
        """Open the account's mailboxes."""
        home = str(Path(self.config.base_dir) / self.name)
        layout = MaildirLayout.get(home, self.config.layout, OctetMaildir)
        maildir = OctetMaildir(home, create=False)
        mailboxes = backend.MailboxSet(maildir, layout)
        yield Session(self.name, self.config, mailboxes, FilterSet(layout.path))


class Accounts(Login):
    """Checks a password against the lab's accounts."""

    async def authenticate(self, credentials: ServerCredentials) -> Account:
        """What pymap calls for LOGIN and AUTHENTICATE.

        Raises:
            InvalidAuth: no such account, or a wrong password.
        """
        name = credentials.authcid
        known = UserMetadata(self.config, name, password=PASSWORD)
        if maildrop(Path(self.config.base_dir), name) is None or not credentials.verify(known):
            raise InvalidAuth()
        return Account(self.config, self.tokens, name, None, frozenset())

    async def authorize(self, authenticated: IdentityInterface, authzid: str) -> Account:
        """Nobody acts for somebody else.

        Raises:
            AuthorizationFailure: the two names differ.
        """
        if authenticated.name != authzid:
            raise AuthorizationFailure()
        return Account(self.config, self.tokens, authzid, None, frozenset())


class Connections:
    """Serves each connection with pymap, and keeps its task for as long as it lasts.

    `ProxyProtocolReader` starts the task and forgets it, an event loop refers to its tasks
    weakly, and since Python 3.13 the transport no longer refers to the `StreamWriter` that it
    serves. So a session that waits for a command would be a circle to which nobody else
    refers: the next garbage collection, whenever that comes, takes it, and the writer closes
    the connection as it goes.
    """

    def __init__(self, server: IMAPServer) -> None:
        self._server = server
        self._open: set[asyncio.Task[Any] | None] = set()

    async def __call__(
        self, reader: StreamReader, writer: StreamWriter, address: SocketInfo
    ) -> None:
        """Serve one connection to its end."""
        task = asyncio.current_task()
        self._open.add(task)
        try:
            await self._server(reader, writer, address)
        finally:
            self._open.discard(task)


async def start(folder: Path, host: str) -> asyncio.Server:
    """Serve the accounts of `folder` by IMAP on a free port of `host`."""
    os.environ.setdefault("FQDN", "mail.example.test")  # or pymap asks the resolver
    options = Namespace(
        base_dir=str(folder),
        layout="++",
        colon=None,
        concurrency=None,
        host=None,
        port=0,
        debug=False,
        cert=None,
        key=None,
        tls=False,
        passlib_cfg=None,
        proxy_protocol=None,
    )
    config = Config.from_args(options, hash_context=Cleartext(), reject_dnsbl=False)
    config.apply_context()
    connections = Connections(IMAPServer(Accounts(config), config))
    callback = ProxyProtocolReader(config.proxy_protocol).get_callback(connections)
    return await asyncio.start_server(callback, host, 0)
