"""Dovecot on free ports, from one configuration file in a temporary folder."""

from __future__ import annotations

import getpass
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from kb.gateway.endpoint import Endpoint

PASSWORD = "secret"
PATIENCE = 30

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = pop3 imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 apop digest-md5 scram-sha-256
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
mail_fsync = never
pop3_uidl_format = %f
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail} gid={mail_group} home={folder}/home/%u
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {port}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
{more}
"""


class Dovecot:
    """A running Dovecot; use as a context manager.

    It does not double a dot that is the first octet of a message, so a message whose first
    line is a dot ends there, for every client.

    Args:
        program: path of `dovecot`.
        more: lines at the end of its configuration, which override those before.
    """

    beyond = frozenset({"only dots"})
    """The messages of `support.mails.MAILS` that it cannot serve."""

    endpoint: Endpoint
    """Of POP3."""
    imap: Endpoint

    def __init__(self, program: str, more: str = "") -> None:
        self._program, self._more = program, more

    def __enter__(self) -> Self:
        """Start it, and wait until it accepts connections."""
        # Its processes run as users of their own, so the folder has to be passable to all.
        self._folder = Path(tempfile.mkdtemp(prefix="kb-dovecot-"))
        self._folder.chmod(0o755)
        (self._folder / "home").mkdir()
        me = getpass.getuser()
        root = os.geteuid() == 0
        self._mail = pwd.getpwnam("mail" if root else me)
        # Between finding a port free and Dovecot's taking it, another program may be quicker.
        while not self._starts(me, root):
            pass
        return self

    def _starts(self, me: str, root: bool) -> bool:
        """Start it on two ports; False if one was taken meanwhile."""
        local = ("127.0.0.1", 0)
        with socket.create_server(local) as one, socket.create_server(local) as other:
            self.endpoint, self.imap = (Endpoint(*free.getsockname()) for free in (one, other))
        internal = pwd.getpwnam("dovecot" if root else me)
        configuration = self._folder / "dovecot.conf"
        configuration.write_text(
            _CONFIGURATION.format(
                folder=self._folder,
                password=PASSWORD,
                port=self.endpoint.port,
                imap_port=self.imap.port,
                internal=internal.pw_name,
                internal_group=grp.getgrgid(internal.pw_gid).gr_name,
                login="dovenull" if root else me,
                mail=self._mail.pw_uid,
                mail_group=self._mail.pw_gid,
                more=self._more,
            )
        )
        self._process = subprocess.Popen([self._program, "-F", "-c", str(configuration)])
        end = time.monotonic() + PATIENCE
        while not all(_answers(endpoint) for endpoint in (self.endpoint, self.imap)):
            log = self._folder / "log"
            words = log.read_text() if log.exists() else ""
            if self._process.poll() is not None:
                assert "Address already in use" in words, words
                log.unlink()
                return False
            assert time.monotonic() < end, words
            time.sleep(0.05)
        return True

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
        home = self._folder / "home" / user
        for name in ("cur", "new", "tmp"):
            (home / "Maildir" / name).mkdir(parents=True)
        for number, message in enumerate(messages):
            (home / "Maildir" / "new" / f"1700000{number:03}.M{number}.lab").write_bytes(message)
        for path in (home, *home.rglob("*")):
            os.chown(path, self._mail.pw_uid, self._mail.pw_gid)

    def log(self) -> str:
        """What it has logged."""
        return (self._folder / "log").read_text()

    def flags(self, user: str) -> list[str]:
        """The Maildir flags of each message, in their order: `S` is seen."""
        return [name.partition(":2,")[2] for name in self._names(user)]

    def uids(self, user: str) -> list[str]:
        """The unique-ids of the messages: configured to be their file names."""
        return [name.partition(":2,")[0] for name in self._names(user)]

    def _names(self, user: str) -> list[str]:
        maildir = self._folder / "home" / user / "Maildir"
        return sorted(path.name for part in ("new", "cur") for path in (maildir / part).iterdir())


def _answers(endpoint: Endpoint) -> bool:
    try:
        socket.create_connection(endpoint, 1).close()
    except OSError:
        return False
    return True
