"""mutt, made to read one message: it wants a terminal, and gets its keys from its configuration."""

from __future__ import annotations

import subprocess
from pathlib import Path

PATIENCE = 60
"""Seconds that it may take."""


def mutt(folder: Path, octets: bytes, keys: str) -> None:
    """Run it on a mailbox of one message.

    Args:
        folder: a new one, for its files.
        octets: the message, its lines ended by LF.
        keys: what is typed, in the words of its `push`, up to the end.
    """
    for part in ("cur", "new", "tmp"):
        (folder / "box" / part).mkdir(parents=True)
    (folder / "box/cur/1:2,S").write_bytes(octets)
    (folder / "Mail").mkdir()  # or it asks whether to make it
    (folder / "rc").write_text(
        "set mbox_type=Maildir\nset wait_key=no\nset quit=yes\nset move=no\nset sleep_time=0\n"
        f'set charset=utf-8\nset pipe_sep=""\npush "{keys}<quit>"\n'
    )
    subprocess.run(  # noqa: S603 - util-linux's script, which gives it a terminal
        ("script", "-qec", f"exec mutt -n -F {folder}/rc -f {folder}/box", "/dev/null"),  # noqa: S607
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"HOME": str(folder), "TERM": "xterm", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        timeout=PATIENCE,
        check=False,
    )
