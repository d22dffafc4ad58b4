"""Programs under test in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from kb.gateway.endpoint import Endpoint

RUN = "import sys, pathlib, kb.gateway.main as m; sys.exit(m.run(pathlib.Path(sys.argv[1])))"
"""Python that runs the gateway; its argument is the configuration file."""
NO_VARIABLES: Mapping[str, str] = {}


@contextmanager
def running(
    *arguments: str, environ: Mapping[str, str] = NO_VARIABLES, stderr: int = subprocess.PIPE
) -> Iterator[subprocess.Popen[str]]:
    """This Python with those arguments and the tests' import path; killed at the end.

    Args:
        arguments: of its command line.
        environ: environment variables besides this process's.
        stderr: where that goes.
    """
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        env={**os.environ, **environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def listening(process: subprocess.Popen[str], count: int) -> list[Endpoint]:
    """Where a gateway's listeners are, by its `ready` lines."""
    assert process.stdout
    places = [process.stdout.readline().split()[2].rpartition(":") for _ in range(count)]
    return [Endpoint(host, int(port)) for host, _, port in places]


def line_with(process: subprocess.Popen[str], words: str) -> str:
    """The next line on stderr with those words; what comes before it is read too."""
    assert process.stderr
    while words not in (line := process.stderr.readline()):
        assert line, f"it ended without {words!r}"
    return line


def memory(process: subprocess.Popen[str]) -> int:
    """Octets of memory that a process holds now, mapped files left out; Linux only."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("RssAnon:"))
    return int(line.split()[1]) * 1024


def told_of(path: Path) -> list[str]:
    """The command lines, in /proc, of the processes that were given that path; Linux only."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended meanwhile
            if str(path) in (line := file.read_bytes().replace(b"\0", b" ").decode()):
                found.append(line)
    return found
