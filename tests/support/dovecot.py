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
