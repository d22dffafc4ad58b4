"""A program in a folder of its own that never outlives the lab.

`python -m kb.lab.attended FOLDER FILES MODULE ARGUMENTS…` makes the folder, writes the files
(a JSON object, name to text) into it and runs the module as `python -m` would. When its
standard input ends, which it does however the lab came to its end, the program is asked to end
as by SIGTERM. At its own end, whatever that is, the folder is deleted.

So the folder belongs to the process that uses it. A lab that is killed deletes nothing, and
neither does one in a notebook, whose kernel Jupyter kills with all of its process group.
"""

from __future__ import annotations

import _thread
import atexit
import json
import os
import runpy
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

ATTEMPTS = 50
"""A tenth of a second apart."""

GRACE = 10
"""Seconds after which a program that was asked to end is ended in the middle of what it does."""


def run(folder: Path, files: dict[str, str], module: str, arguments: list[str]) -> None:
    """Run the program to its end, which may be a SystemExit.

    Raises:
        FileExistsError: the folder is not a new one.
    """
    ending = (signal.SIGTERM, signal.SIGINT)
    # What comes between the folder's making and the promise to delete it would leave it.
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    folder.mkdir(mode=0o700)
    atexit.register(_clear, folder)
    # Until the program has handlers of its own, which it has before it starts others.
    for one in ending:
        signal.signal(one, lambda number, _: _end(folder, 128 + number))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ending)
    threading.Thread(target=_attend, args=(folder,), daemon=True).start()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    sys.argv[1:] = arguments
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end(folder: Path, status: int) -> None:
    """End at once.

    Not by an exception: raised at a random place it may be lost in a destructor, or crash an
    extension that is not written for it, as msgspec 0.22 does while it prepares to decode.
    """
    _clear(folder)
    os._exit(status)


def _clear(folder: Path) -> None:
    """Delete it; again, where something is still being written into it meanwhile."""
    for _ in range(ATTEMPTS):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)


def _attend(folder: Path) -> None:
    while os.read(sys.stdin.fileno(), 1 << 10):
        pass
    # Unlike a signal that is sent, this does nothing while no handler is set.
    _thread.interrupt_main(signal.SIGTERM)
    time.sleep(GRACE)
    _end(folder, 1)


if __name__ == "__main__":
    run(Path(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3], sys.argv[4:])
