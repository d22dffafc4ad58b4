"""kb.lab.scanners.own_clamd: whatever happens to it or its owner, nothing of it is left."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from conftest import need
from kb.lab import process
from kb.lab.errors import LabError
from kb.lab.scanners.own_clamd import OwnClamd
from support.process import running, told_of
from support.wait import until

pytestmark = pytest.mark.slow


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The lab's temporary folder; pytest's own is too long for a socket file's name (unix(7))."""
    need("clamd", "clamav-daemon")
    with tempfile.TemporaryDirectory(prefix="clamd-") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


@pytest.fixture
def clamd(temporary: Path) -> Iterator[OwnClamd]:
    """One whose folder is there."""
    with closing(OwnClamd()) as running:
        assert told_of(temporary)
        yield running


def left(temporary: Path) -> list[object]:
    return [*told_of(temporary), *temporary.glob("kb-*")]


def move(clamd: OwnClamd) -> socket.socket:
    """End it, and have it start on a port that is another's, whom nobody can connect to.

    Not on its own port: the kernel gives that to nobody for a while (TIME_WAIT).
    """
    clamd.kill()
    other = socket.socket()
    other.bind(("127.0.0.1", 0))
    clamd.port = other.getsockname()[1]
    return other


def test_nothing_is_left_of_one_that_does_not_start(temporary: Path, clamd: OwnClamd) -> None:
    with closing(move(clamd)):
        assert not left(temporary)
        with pytest.raises(LabError, match=r"did not get clamd ready: .*already in use"):
            clamd.start()
    assert not left(temporary)


def test_nothing_is_left_of_one_that_does_not_answer(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OwnClamd, "say", lambda *_: b"")
    with pytest.raises(LabError, match="does not answer as clamd does"):
        OwnClamd()
    assert not left(temporary)


def test_a_port_that_was_taken_is_tried_again(
    clamd: OwnClamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = move(clamd)
    port, new_folder, attempts = clamd.port, process.new_folder, []

    def attempt(kind: str) -> Path:
        attempts.append(kind)
        if len(attempts) == 2:
            other.close()
        return new_folder(kind)

    monkeypatch.setattr(process, "new_folder", attempt)
    with closing(other):
        clamd.start()
    assert len(attempts) == 2
    assert clamd.port == port
    assert clamd.say(b"zPING\0") == b"PONG\0"


OWNER = """
import signal
from kb.lab.scanners.own_clamd import OwnClamd
clamd = OwnClamd()
clamd.send_signal(signal.SIGSTOP)
print("ready", flush=True)
signal.pause()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_one_that_hangs_ends_with_its_owner(temporary: Path, number: signal.Signals) -> None:
    with running("-c", OWNER, environ={"TMPDIR": str(temporary)}) as owner:
        assert owner.stdout
        assert owner.stdout.readline() == "ready\n"
        assert any("clamd.conf" in line for line in told_of(temporary))
        os.kill(owner.pid, number)
        owner.wait()
    until(lambda: not left(temporary))


def test_the_benchmark_ended_by_a_signal_leaves_nothing(temporary: Path) -> None:
    command = ("-m", "kb", "bench", "scanner-killed", "--messages", "1000")
    with running(*command, environ={"TMPDIR": str(temporary)}) as bench:
        until(lambda: any("clamd.conf" in line for line in told_of(temporary)))
        bench.terminate()
        bench.wait()
    until(lambda: not left(temporary))
