"""smtp-source(1): sends messages over several sessions at once."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from kb.lab.errors import LabError
from kb.lab.servers.stack import Program
from kb.lab.wire.listener import Address

SOURCE = Program("smtp-source", "postfix")
PATIENCE = 600
"""Seconds after which a server is given up."""


def rate(at: Address, messages: int, file: Path, sessions: int, one_each: bool) -> float:
    """Messages a second.

    Args:
        at: the server.
        messages: how many are sent.
        file: holds the message, with LF at line ends.
        sessions: how many at once.
        one_each: whether each message has a session of its own.

    Raises:
        LabError: smtp-source is missing, a message was refused, or time is up.
    """
    command = (
        *(SOURCE.command, *(() if one_each else ("-d",)), "-s", str(sessions)),
        *("-F", str(file), "-m", str(messages)),
        *("-f", "bench@example.org", "-t", "recipient@example.test", f"inet:{at}"),
    )
    begun = time.perf_counter()
    try:
        done = subprocess.run(  # noqa: S603 - no arguments from outside
            command, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise LabError(f"{at} did not take {messages} messages in {PATIENCE} s") from None
    if done.returncode != 0:
        said = (done.stdout + done.stderr).strip().splitlines()
        raise LabError(f"smtp-source at {at}: {said[-1] if said else 'nothing said'}")
    return messages / (time.perf_counter() - begun)
