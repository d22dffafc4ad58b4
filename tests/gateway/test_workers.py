"""`[process] workers`: one port for all, none outlives the others, none is missed for long."""

from __future__ import annotations

import os
import re
import select
import signal
import smtplib
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from kb.gateway.workers.sockets import REUSES_PORT
from support.process import RUN, line_with, running
from support.smtp import MESSAGE, SPAM, NextServer, without_received
from support.wait import until

WORKERS = 2
SMTP = """
[smtp]
listen = "127.0.0.1:{listen}"
upstream = "smtp://127.0.0.1:{upstream}"
spam = "tag"
virus = "strip-and-deliver"
[process]
workers = 2
[log]
metrics = "127.0.0.1:0"
"""

pytestmark = pytest.mark.slow


class Gateway:
    """A gateway with workers, whose `ready` lines have been read."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        self.process = process
        self.smtp, self.metrics = (
            int(process.stdout.readline().rpartition(":")[2]) for _ in range(2)
        )

    @property
    def workers(self) -> list[int]:
        return children(self.process.pid)

    def send(self, octets: bytes = MESSAGE) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=30) as smtp:
            smtp.sendmail("a@example.test", ["b@example.test"], octets)

    def figures(self) -> str:
        with urlopen(f"http://127.0.0.1:{self.metrics}/metrics", timeout=10) as answer:
            told: str = answer.read().decode()
        return told


@contextmanager
def started(folder: Path, behind: NextServer, listen: int = 0) -> Iterator[Gateway]:
    file = folder / "gateway.toml"
    text = SMTP.format(listen=listen, upstream=behind.endpoint.port)
    file.write_text(text, encoding="utf-8")
    with running("-c", RUN, str(file)) as process:
        yield Gateway(process)


def children(pid: int) -> list[int]:
    return [
        int(child)
        for task in Path(f"/proc/{pid}/task").glob("*/children")
        for child in task.read_text(encoding="ascii").split()
    ]


def alive(pid: int) -> bool:
    with suppress(OSError):
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    return False


def test_all_serve_one_port_are_counted_together_and_end(
    tmp_path: Path, behind: NextServer
) -> None:
    with started(tmp_path, behind) as gateway:
        assert len(set(gateway.workers)) == WORKERS
        for number in range(12):
            gateway.send(SPAM if number == 0 else MESSAGE)
        assert len(behind.messages) == 12
        assert [without_received(m.content) for m in behind.messages[1:]] == [MESSAGE] * 11
        # What a worker counted is on its way for a moment.
        clean = 'kb_gateway_messages_total{action="deliver",protocol="smtp",verdict="clean"} 11.0'
        until(lambda: clean in gateway.figures())
        seconds = re.findall(
            r'worker_cpu_seconds_total\{worker="(\d)"\} [0-9.]+', gateway.figures()
        )
        assert seconds == ["1", "2"]
        workers = gateway.workers
        with socket.create_connection(("127.0.0.1", gateway.smtp), 30) as session:
            assert session.recv(100).startswith(b"220")
            gateway.process.send_signal(signal.SIGINT)
            assert session.recv(100).startswith(b"421 4.3.2")
        out, log = gateway.process.communicate(timeout=60)
        assert (out, gateway.process.returncode) == ("", 0)
        assert not any(map(alive, workers))
        assert log.count("verdict=clean") == 11
        assert log.count("GTUBE and EICAR only") == 1
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", gateway.smtp), 5)


def test_one_that_dies_is_started_again_and_its_connections_wait(
    tmp_path: Path, behind: NextServer
) -> None:
    with started(tmp_path, behind) as gateway:
        before = gateway.workers
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        # Nobody serves now; the sockets are the master's too.
        gateway.send()
        until(lambda: len(gateway.workers) == WORKERS and not set(gateway.workers) & set(before))
        assert len(behind.messages) == 1
        gateway.process.send_signal(signal.SIGTERM)
        _, log = gateway.process.communicate(timeout=60)
        assert gateway.process.returncode == 0
        again = re.findall(r"kb.gateway.workers ERROR worker (\d) was ended by SIGKILL; st", log)
        assert sorted(again) == ["1", "2"]


def test_none_outlives_the_master(tmp_path: Path, behind: NextServer) -> None:
    with started(tmp_path, behind) as gateway:
        workers = gateway.workers
        assert all(map(alive, workers))
        gateway.process.kill()
        until(lambda: not any(map(alive, workers)))


def test_sighup_reaches_all(tmp_path: Path, behind: NextServer) -> None:
    with started(tmp_path, behind) as gateway:
        gateway.process.send_signal(signal.SIGHUP)
        for _ in range(WORKERS):
            line_with(gateway.process, "configuration read again")
        gateway.send()
        gateway.process.send_signal(signal.SIGTERM)
        _, log = gateway.process.communicate(timeout=60)
        assert "read again" not in log


def test_sighup_ends_none_that_is_only_starting(tmp_path: Path, behind: NextServer) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(SMTP.format(listen=0, upstream=behind.endpoint.port), encoding="utf-8")
    with running("-c", RUN, str(file)) as process:
        until(lambda: bool(children(process.pid)))
        while not select.select([process.stdout], [], [], 0.02)[0]:
            process.send_signal(signal.SIGHUP)
        gateway = Gateway(process)
        gateway.send()
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=60)
    assert (process.returncode, len(behind.messages)) == (0, 1)
    assert "started again" not in log
    assert log.count("configuration read again") >= WORKERS


def test_one_that_is_killed_as_it_starts_is_no_fault_of_the_configuration(
    tmp_path: Path, behind: NextServer
) -> None:
    """Status 2 would keep a supervisor from starting the gateway again."""
    file = tmp_path / "gateway.toml"
    file.write_text(SMTP.format(listen=0, upstream=behind.endpoint.port), encoding="utf-8")
    with running("-c", RUN, str(file)) as process:
        until(lambda: bool(children(process.pid)))
        os.kill(children(process.pid)[0], signal.SIGKILL)
        out, err = process.communicate(timeout=60)
    assert (out, process.returncode) == ("", 1)
    assert re.fullmatch(r"kb: worker \d was ended by SIGKILL before it was ready\n", err)


@pytest.mark.skipif(not REUSES_PORT, reason="this system has no SO_REUSEPORT")
def test_another_gateway_on_the_port_is_told_as_such(tmp_path: Path, behind: NextServer) -> None:
    with started(tmp_path, behind) as gateway:
        second = tmp_path / "second"
        second.mkdir()
        file = second / "gateway.toml"
        text = SMTP.format(listen=gateway.smtp, upstream=behind.endpoint.port)
        file.write_text(text, encoding="utf-8")
        with running("-c", RUN, str(file)) as process:
            out, err = process.communicate(timeout=60)
        assert (out, process.returncode) == ("", 2)
        assert err.count("\n") == 1
        assert f"[smtp] listen: 127.0.0.1:{gateway.smtp} is in use" in err
