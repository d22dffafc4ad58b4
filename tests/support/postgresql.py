"""Debian's PostgreSQL: a cluster in a temporary folder, to be started, stopped and killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from conftest import missing
from support.postfix import free_port

PATIENCE = 60
SETTINGS = (
    "fsync=off", "listen_addresses=127.0.0.1", "unix_socket_directories=", "shared_buffers=16MB",
    "max_connections=30", "log_min_messages=panic",
)  # fmt: skip


def programs() -> Path:
    """The folder of the newest version's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else missing("postgres is missing (Debian: postgresql)")


class Postgresql:
    """One server, always on the same port. It refuses root, so its user is another then."""

    def __init__(self) -> None:
        self._bin, self._port = programs(), free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="kb-postgresql-"))
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self._folder, self._user)
        self._run("initdb", "-A", "trust", "-U", "kb", "-N", "--locale=C.UTF-8")
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._bin / program, "-D", self._folder / "data", *arguments],
            check=True, stdout=subprocess.DEVNULL, user=self._user, group=self._user,
            extra_groups=[] if self._user else None, cwd=self._folder, timeout=PATIENCE,
        )  # fmt: skip

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = [word for one in SETTINGS for word in ("-c", one)]
        self._process = subprocess.Popen(
            [self._bin / "postgres", "-D", self._folder / "data", "-p", str(self._port), *settings],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._folder,
            user=self._user, group=self._user, extra_groups=[] if self._user else None,
        )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
                return
            except psycopg.OperationalError:
                assert self._process.poll() is None, "PostgreSQL has ended"
                assert time.monotonic() < deadline, "PostgreSQL does not answer"
                time.sleep(0.1)

    def stop(self) -> None:
        """End it at once, its connections too."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(PATIENCE)
            self._process = None

    def url(self, database: str) -> str:
        """A database's URL."""
        return f"postgresql://kb@127.0.0.1:{self._port}/{database}"

    def database(self) -> str:
        """The URL of a new, empty database."""
        self._databases += 1
        name = f"kb{self._databases}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)

    def close(self) -> None:
        """End it and delete its folder."""
        self.stop()
        shutil.rmtree(self._folder)
