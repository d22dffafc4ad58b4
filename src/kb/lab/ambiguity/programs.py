"""Who reads ambiguous mail: this project's scanner, clamd, and programs that show mail."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import platform
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple, cast

from kb.lab.ambiguity.case import Case
from kb.lab.ambiguity.mutt import mutt
from kb.lab.errors import LabError
from kb.lab.scanners import clamd
from kb.scan import scanner

PATIENCE = 60
"""Seconds that a program may take with one message."""
ENTRIES = 12
"""How many parts mutt is asked for; no message here has more."""

Reader = Callable[[Case], bool]
"""Whether a program shows, or finds, what a message of a class holds."""


class Program(NamedTuple):
    """A program, and how it is asked."""

    name: str
    version: str
    reads: Reader
    is_scanner: bool = False


def gateway() -> Program:
    """This project's scanner, with nothing but the test string that is built in."""
    return Program("gateway", "built-in scanner", _gateway("builtin"), is_scanner=True)


@contextlib.contextmanager
def programs() -> Iterator[list[Program]]:
    """Those that are installed, in the table's order; clamd runs meanwhile."""
    found = [gateway()]
    with contextlib.ExitStack() as stack:
        if clamd.CLAMD.path:
            port = stack.enter_context(_clamd())
            version = _said(port, b"zVERSION\0").rstrip(b"\0").decode().partition("/")[0]
            found += [
                Program("clamd", version, lambda case: _clamd_finds(port, case), is_scanner=True),
                Program(
                    "gateway with clamd",
                    version,
                    _gateway(f"clamd://127.0.0.1:{port}"),
                    is_scanner=True,
                ),
            ]
        found.append(Program("email", f"CPython {platform.python_version()}", _email))
        found += [
            Program(name, _version(command), reads)
            for name, command, reads in (
                ("mutt", ("mutt", "-v"), _mutt),
                ("munpack", ("dpkg-query", "-Wf", "mpack ${Version}", "mpack"), _munpack),
                ("ripmime", ("ripmime", "-V"), _ripmime),
            )
            if shutil.which(name)
        ]
        yield found


def _version(command: tuple[str, ...]) -> str:
    done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603 - this table's
    first = (done.stdout + done.stderr).decode("utf-8", "replace").strip().split("\n")[0]
    return re.sub(r"\s*\(\d{4}-\d\d-\d\d\)$|\s*-.*$", "", first)


def _gateway(virus: str) -> Reader:
    asked = scanner("builtin", virus)

    def reads(case: Case) -> bool:
        return bool(asyncio.run(asked.scan(case.octets)).infected)

    return reads


@contextlib.contextmanager
def _clamd() -> Iterator[int]:
    with tempfile.TemporaryDirectory(prefix="kb-clamd-") as name:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = cast(int, free.getsockname()[1])
        (daemon,) = clamd.lay(Path(name), [port])
        with subprocess.Popen(  # noqa: S603 - clamd, as kb.lab.scanners lays it
            daemon.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                until = time.monotonic() + PATIENCE
                while _said(port, b"zPING\0") != b"PONG\0":
                    if process.poll() is not None or time.monotonic() > until:
                        raise LabError("clamd does not start")
                    time.sleep(0.1)
                yield port
            finally:
                process.terminate()


def _said(port: int, *pieces: bytes) -> bytes:
    try:
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as peer:
            for piece in pieces:
                peer.sendall(piece)
            return b"".join(iter(lambda: peer.recv(1 << 12), b""))
    except OSError:
        return b""


def _clamd_finds(port: int, case: Case) -> bool:
    size = len(case.octets).to_bytes(4, "big")
    said = _said(port, b"zINSTREAM\0", size, case.octets, bytes(4))
    if not said.endswith((b"OK\0", b"FOUND\0")):
        raise LabError(f"clamd said {said!r}")
    return said.endswith(b"FOUND\0")


def _shown(case: Case, octets: bytes) -> bool:
    """Whether the payload is in what a program gave, which may have other line ends."""
    return case.payload in octets or case.payload in octets.replace(b"\r\n", b"\n")


def _email(case: Case) -> bool:
    message = email.message_from_bytes(case.octets, policy=email.policy.default)
    shown = b""
    for part in message.walk():
        payload = part.get_payload(decode=True)
        shown += payload if isinstance(payload, bytes) else b""
        if isinstance(part, EmailMessage) and part.get_content_maintype() == "text":
            with contextlib.suppress(LookupError, ValueError):
                shown += part.get_content().encode("utf-8", "replace")
    return _shown(case, shown)


def _mutt(case: Case) -> bool:
    with tempfile.TemporaryDirectory(prefix="kb-mutt-") as name:
        folder = Path(name)
        pipes = f"<pipe-entry>cat >>{folder}/out<enter><next-entry>" * ENTRIES
        mutt(folder, _unix(case.octets), f"<view-attachments>{pipes}<exit>")
        out = folder / "out"
        if not out.exists():
            raise LabError(f"mutt showed nothing of {case.id}")
        return _shown(case, out.read_bytes())


def _munpack(case: Case) -> bool:
    return _unpacked(case, "munpack", "-f", "-t", "-q", "-C", "{folder}", "{message}")


def _ripmime(case: Case) -> bool:
    return _unpacked(case, "ripmime", "-i", "{message}", "-d", "{folder}")


def _unpacked(case: Case, *command: str) -> bool:
    with tempfile.TemporaryDirectory(prefix="kb-unpack-") as name:
        folder, message = Path(name) / "files", Path(name) / "message"
        folder.mkdir()
        message.write_bytes(_unix(case.octets))
        subprocess.run(  # noqa: S603 - words of this module's table, no shell
            [word.format(folder=folder, message=message) for word in command],
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        files = (path for path in folder.rglob("*") if path.is_file())
        return any(_shown(case, path.read_bytes()) for path in files)


def _unix(octets: bytes) -> bytes:
    """As mail stands in files: lines end at LF."""
    return octets.replace(b"\r\n", b"\n")
