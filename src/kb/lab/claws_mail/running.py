"""A running Claws Mail and the screen that it runs on.

Another `claws-mail` hands it a command over a socket. It takes up the next command only when the
one before is done, windows that ask something included; so a question by the socket that is
answered says that all before it has ended.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from kb.lab import program
from kb.lab.claws_mail import CLAWS, SCREEN, TETHER, WINDOWS
from kb.lab.errors import LabError

LOG = "claws.log"
START, PATIENCE, GRACE = 40, 75, 20
"""Seconds until it must take commands, that one command may take, and that it has to quit."""
_STEP = 0.3
"""Seconds between two looks."""
_SOCKETS = Path("/proc/net/unix")
"""The system's sockets with a name, proc_net_unix(5): the fourth column is the flags."""
_LISTENING = 0x10000
_ERROR = re.compile(r"^\[[\d: -]+\] \*+ (?:error|warning): (.*)$")
_OWN = re.compile(r" - Claws Mail [\d.]+$")
"""How the title of the main window ends."""


class Running:
    """Claws Mail, started in that home.

    Raises:
        LabError: a program is missing, or it does not take commands in time.
    """

    def __init__(self, home: Path) -> None:
        self.asked: list[str] = []
        self._home = home
        self._own = contextlib.ExitStack()
        self._command = (CLAWS.command, "--alternate-config-dir", str(home / "conf"))
        quiet = {"NO_AT_BRIDGE": "1", "TZ": "UTC", "XDG_RUNTIME_DIR": str(home)}
        self._environment = os.environ | quiet
        try:
            self._environment["DISPLAY"] = self._screen()
            self._claws = self._start(*self._command)
            self._await_start()
        except BaseException:
            self._own.close()
            raise

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """End it, and its screen."""
        self._own.close()

    def do(self, *command: str) -> None:
        """Give it a command, and wait until that is done; what it asks meanwhile is refused.

        Raises:
            LabError: it was not done in time, or Claws Mail has ended.
        """
        end = time.monotonic() + PATIENCE
        for told in (command, ("--status",)):
            self._still_runs()
            with self._tell(*told) as said:
                while not _ended(said):
                    if time.monotonic() > end:
                        said.kill()
                        raise LabError(f"{' '.join(command)} did not come to an end")
                    self._refuse()
        self._still_runs()

    def quit(self) -> None:
        """Have it write what it remembers, and end."""
        with self._tell("--exit"), contextlib.suppress(subprocess.TimeoutExpired):
            self._claws.wait(GRACE)

    def _screen(self) -> str:
        """A screen that nothing else uses; its number, as `DISPLAY` has it."""
        ours, its = os.pipe()
        with os.fdopen(ours, "rb") as number:
            options = ("-displayfd", str(its), "-screen", "0", "1200x800x24", "-nolisten", "tcp")
            self._start(SCREEN.command, *options, passed=(its,))
            os.close(its)
            told = number.readline().decode("ascii").strip()
        if not told:
            raise LabError(f"{SCREEN.name} did not start")
        return f":{told}"

    def _start(self, *command: str, passed: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        started = subprocess.Popen(  # noqa: S603 - programs of the lab, arguments of ours
            (TETHER.command, "--pdeathsig", "KILL", *command),
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=passed,
        )
        self._own.callback(started.wait)
        self._own.callback(started.kill)
        return started

    def _tell(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - Claws Mail again, which passes it on to the first
            (*self._command, *command),
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _await_start(self) -> None:
        """Look whether it listens. One that is told something before takes the socket away."""
        end = time.monotonic() + START
        while not _listens(self._home):
            if time.monotonic() > end or self._claws.poll() is not None:
                raise LabError("it did not start")
            time.sleep(_STEP)

    def _still_runs(self) -> None:
        """Look whether it does: a command to none would start another one."""
        if self._claws.poll() is not None:
            raise LabError("it ended by itself")

    def _refuse(self) -> None:
        """Close a window that asks something, as a user does who presses Escape."""
        for window in self._windows("search", "--onlyvisible", "--name", "."):
            title = " ".join(self._windows("getwindowname", window))
            if title and not _OWN.search(title):
                if title not in self.asked:
                    self.asked.append(title)
                self._windows("windowfocus", window, "key", "Escape")

    def _windows(self, *command: str) -> list[str]:
        done = program.run(self._home, WINDOWS.command, *command, env=self._environment)
        return done.stdout.decode("utf-8", "replace").splitlines()


def _ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it ends within a step."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_STEP)
    return process.returncode is not None


def _listens(home: Path) -> bool:
    """Whether something listens on a socket below that folder."""
    rows = [line.split() for line in _SOCKETS.read_text("utf-8", "replace").splitlines()[1:]]
    return any(
        int(row[3], 16) & _LISTENING and row[7].startswith(f"{home}/")
        for row in rows
        if len(row) == 8
    )


def errors(log: Path) -> tuple[str, ...]:
    """What the log of one run has as errors or warnings, each once."""
    lines = log.read_text("utf-8", "replace").splitlines() if log.is_file() else []
    found = (match[1] for line in lines if (match := _ERROR.match(line)))
    return tuple(dict.fromkeys(found))
