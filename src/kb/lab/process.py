"""A child process that tells on its standard output what it has made ready."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from kb.lab import attended
from kb.lab.errors import LabError
from kb.lab.wire.listener import Address

PATIENCE = 30
"""Seconds after which a child that has not told is given up."""


_ATTEMPTS = 3
"""How often a child is started that did not get its servers ready."""


def new_folder(kind: str) -> Path:
    """A path in the temporary folder where nothing stands yet: `kb-KIND-…`."""
    return Path(tempfile.gettempdir()) / f"kb-{kind}-{secrets.token_hex(8)}"


class Child:
    """`python -m MODULE ARGUMENTS…`, whose output has lines `ready NAME HOST:PORT`.

    It owns its folder and ends with the lab, see `attended`.

    Args:
        folder: made as it starts, deleted as it ends.
        arguments: the module and its arguments.
        files: what stands in the folder at the start: text by name.
    """

    def __init__(
        self, folder: Path, *arguments: str, files: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.arguments = arguments
        self._addresses: dict[str, Address] = {}
        self._changed = threading.Condition()
        self._ended = False
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child
        self._process = subprocess.Popen(  # noqa: S603 - this very Python, arguments of ours
            [
                *(sys.executable, "-m", attended.__name__),
                *(str(folder), json.dumps(dict(files or {})), *arguments),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            # What is sent to the lab's process group, Ctrl-C or SIGKILL, must not take the
            # child before it has cleared up: it ends when the lab has, and by that alone.
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Its process id: the root of all that it started."""
        return self._process.pid

    def __str__(self) -> str:
        # Paths of temporary files would make every message another one.
        return " ".join(word for word in self.arguments if "/" not in word)

    def address(self, name: str, patience: float = PATIENCE) -> Address:
        """Where the server of that name listens; waits until it does.

        Args:
            name: as the child tells it.
            patience: seconds that it has.

        Raises:
            LabError: the child ended, or told nothing in time; with its last line on stderr.
        """
        with self._changed:
            self._changed.wait_for(lambda: name in self._addresses or self._ended, patience)
            if name in self._addresses:
                return self._addresses[name]
        raise LabError(f"{self} did not get {name} ready: {self.last_words()}")

    def ends(self) -> bool:
        """Wait until it has ended, or has made something ready.

        Returns:
            Whether it has ended.

        Raises:
            LabError: it did neither in time.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._ended or self._addresses, PATIENCE):
                raise LabError(f"{self} neither ended nor got anything ready")
            return not self._addresses

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def last_words(self) -> str:
        """The last line on stderr, or how the child ended."""
        lines = self.errors().splitlines()
        return lines[-1] if lines else f"exit status {self._process.poll()}, nothing on stderr"

    def errors(self) -> str:
        """All that it has written on stderr so far."""
        self._errors.seek(0)
        return self._errors.read().decode("utf-8", "replace")

    def wait(self) -> int:
        """Wait for its end and return the exit status.

        Raises:
            LabError: it did not end in time.
        """
        try:
            return self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise LabError(f"{self} did not end") from None

    def finished(self) -> str:
        """Ask it to end, and return all that it wrote on stderr; `stop` clears up behind it.

        Raises:
            LabError: it did not end in time.
        """
        if self._process.stdin:
            self._process.stdin.close()
        self.wait()
        return self.errors()

    def stop(self) -> int:
        """Ask it to end, make it where it does not, and return its exit status."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            status = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        # A child that was killed, by whomever, has left it.
        shutil.rmtree(self.folder, ignore_errors=True)
        self._reader.join()
        if self._process.stdout:
            self._process.stdout.close()
        self._errors.close()
        return status

    def _read(self) -> None:
        for line in self._process.stdout or ():
            words = line.split()
            if len(words) == 3 and words[0] == "ready":
                host, _, port = words[2].rpartition(":")
                with self._changed:
                    self._addresses[words[1]] = Address(host, int(port))
                    self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()


def started(kind: str, names: Iterable[str], module: str, *arguments: str) -> Child:
    """`python -m MODULE FOLDER ARGUMENTS…` in a new folder, once all that is named is ready.

    A port that was free a moment ago may be another program's by now: then it is tried again.

    Args:
        kind: of the folder.
        names: what the child must make ready.
        module: is run.
        arguments: behind the folder.

    Raises:
        LabError: it did not start.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        folder = new_folder(kind)
        child = Child(folder, module, str(folder), *arguments)
        try:
            for name in names:
                child.address(name)
        except LabError:
            child.stop()
            if attempt == _ATTEMPTS:
                raise
        else:
            return child
    raise AssertionError("no attempt")
