"""Dovecot as the lab lays it out, with what only these tests want: more ways to log in."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from conftest import missing
from kb.gateway.endpoint import Endpoint
from kb.lab.servers.account import DOMAIN
from kb.lab.servers.dovecot import mailstore
from kb.lab.servers.stack import missing as missing_packages

PATIENCE = 30

# The unique-ids of POP3 are the files' names, so that a test can know them.
_FURTHER = """
auth_mechanisms = plain login cram-md5 apop digest-md5 scram-sha-256
pop3_uidl_format = %f
"""


class Dovecot:
    """A running Dovecot; use as a context manager.

    It does not double a dot that is the first octet of a message, so a message whose first
    line is a dot ends there, for every client.

    Args:
        further: lines at the end of its configuration, which override those before.
    """

    beyond = frozenset({"only dots"})
    """The messages of `support.mails.MAILS` that it cannot serve."""

    endpoint: Endpoint
    """Of POP3."""
    imap: Endpoint

    def __init__(self, further: str = "") -> None:
        self._further = _FURTHER + further

    def __enter__(self) -> Self:
        """Start it, and wait until it accepts connections."""
        if packages := missing_packages(mailstore.PROGRAMS):
            missing(f"not installed: {' '.join(packages)}")
        # Its processes run as users of their own, so the folder has to be passable to all.
        self._folder = Path(tempfile.mkdtemp(prefix="kb-dovecot-"))
        self._folder.chmod(0o755)
        # Between finding a port free and Dovecot's taking it, another program may be quicker.
        while not self._starts():
            shutil.rmtree(self._store)
        return self

    def _starts(self) -> bool:
        """Start it on free ports; False if one was taken meanwhile."""
        self._store = self._folder / "store"
        taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
        lmtp, self.endpoint, self.imap = (Endpoint(*one.getsockname()) for one in taken)
        for one in taken:
            one.close()
        ports = (lmtp.port, self.endpoint.port, self.imap.port)
        daemon = mailstore.lay(self._store, DOMAIN, *ports, further=self._further)
        self._process = subprocess.Popen(daemon.command)
        end = time.monotonic() + PATIENCE
        log = self._store / "log"
        while True:
            words = log.read_text() if log.exists() else ""
            # It says so once the ports are its own: who answers there before may be another.
            if "starting up" in words and all(map(_answers, (self.endpoint, self.imap))):
                return True
            if self._process.poll() is not None:
                assert "Address already in use" in words, words
                return False
            assert time.monotonic() < end, words
            time.sleep(0.05)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it and delete the folder."""
        self._process.terminate()
        self._process.wait(PATIENCE)
        shutil.rmtree(self._folder, ignore_errors=True)

    def account(self, user: str, *messages: bytes) -> None:
        """Make an account with these messages in its maildrop, in this order."""
        maildir = mailstore.create(self._store, user) / "Maildir"
        for name in ("cur", "new", "tmp"):
            (maildir / name).mkdir(parents=True)
        for number, message in enumerate(messages):
            (maildir / "new" / f"1700000{number:03}.M{number}.lab").write_bytes(message)
        for path in (maildir, *maildir.rglob("*")):
            mailstore.own(path)

    def log(self) -> str:
        """What it has logged."""
        return (self._store / "log").read_text()

    def flags(self, user: str) -> list[str]:
        """The Maildir flags of each message, in their order: `S` is seen."""
        return [name.partition(":2,")[2] for name in self._names(user)]

    def uids(self, user: str) -> list[str]:
        """The unique-ids of the messages: configured to be their file names."""
        return [name.partition(":2,")[0] for name in self._names(user)]

    def _names(self, user: str) -> list[str]:
        maildir = self._store / "home" / user / "Maildir"
        return sorted(path.name for part in ("new", "cur") for path in (maildir / part).iterdir())


def _answers(endpoint: Endpoint) -> bool:
    try:
        socket.create_connection(endpoint, 1).close()
    except OSError:
        return False
    return True
