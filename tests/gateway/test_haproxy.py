"""contrib/haproxy.cfg before two gateways on one PostgreSQL: one killed under load, one renewed."""

from __future__ import annotations

import re
import signal
import smtplib
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from conftest import need
from support.postfix import free_port
from support.postgresql import Postgresql
from support.process import RUN, running
from support.smtp import MESSAGE, NextServer
from support.wait import until

CONFIGURATION = Path(__file__).parents[2] / "contrib/haproxy.cfg"
GATEWAY = """
[smtp]
listen = "127.0.0.1:{listen}"
upstream = "smtp://{upstream}"
spam = "reject"
virus = "strip-and-deliver"
proxy_protocol = true
trusted = ["127.0.0.1"]
[state]
url = "{url}"
"""
SENDERS = 8

pytestmark = pytest.mark.slow


class Pair:
    """HAProxy and its two gateways."""

    def __init__(self, folder: Path, upstream: object, url: str) -> None:
        self.folder, self.port = folder, free_port()
        self._stack, self._text = ExitStack(), CONFIGURATION.read_text(encoding="ascii")
        self.gateways: dict[str, subprocess.Popen[str]] = {}
        for name, host in {"one": "192.0.2.21", "two": "192.0.2.22"}.items():
            port = free_port()
            file = folder / f"{name}.toml"
            file.write_text(GATEWAY.format(listen=port, upstream=upstream, url=url), "utf-8")
            self._text = self._text.replace(f"{host}:10025", f"127.0.0.1:{port}")

    def __enter__(self) -> Pair:
        for name in ("one", "two"):
            self.start(name)
        folder = self.folder
        text = self._text.replace("192.0.2.10:25", f"127.0.0.1:{self.port}")
        text = text.replace("/run/haproxy/admin.sock", str(folder / "admin.sock"))
        # So many need a limit of open files that only root may set everywhere.
        text = text.replace("maxconn 20000", "maxconn 200")
        # This test is about SMTP: the other listeners' addresses are on no machine here.
        text = text.replace("192.0.2.10:", "127.0.0.1:").replace("192.0.2.2", "127.0.0.2")
        for port in ("110", "143"):
            text = text.replace(f"127.0.0.1:{port}\n", f"127.0.0.1:{free_port()}\n")
        (folder / "haproxy.cfg").write_text(text, encoding="ascii")
        command = [need("haproxy"), "-db", "-f", str(folder / "haproxy.cfg")]
        haproxy = self._stack.enter_context(
            subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )
        self._stack.callback(haproxy.terminate)
        until(lambda: haproxy.poll() is not None or (folder / "admin.sock").exists())
        assert haproxy.poll() is None, "HAProxy refuses the file"
        self.up("one")
        self.up("two")
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start(self, name: str) -> None:
        """Start a gateway; when this returns it listens."""
        process = self._stack.enter_context(running("-c", RUN, str(self.folder / f"{name}.toml")))
        assert process.stdout
        assert process.stderr
        # Its log, a line a mail, is more than a pipe holds.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        assert process.stdout.readline().startswith("ready smtp")
        self.gateways[name] = process

    def say(self, command: str) -> str:
        """What HAProxy answers on its socket."""
        with socket.socket(socket.AF_UNIX) as admin:
            admin.connect(str(self.folder / "admin.sock"))
            admin.sendall(command.encode() + b"\n")
            return b"".join(iter(lambda: admin.recv(65536), b"")).decode()

    def state(self, name: str) -> tuple[int, str]:
        """A gateway's sessions, and what HAProxy thinks of it: UP, DOWN, DRAIN."""
        head, *rows = self.say("show stat").splitlines()
        names = head.removeprefix("# ").split(",")
        for row in rows:
            told = dict(zip(names, row.split(","), strict=False))
            if (told.get("pxname"), told.get("svname")) == ("smtp", name):
                return int(told["scur"]), told["status"]
        raise AssertionError(name)

    def up(self, name: str) -> None:
        """Wait until HAProxy has seen that it is there."""
        until(lambda: self.state(name)[1] == "UP", lambda: self.state(name)[1])


class Load:
    """Senders that send numbered mails one after the other, and try again as a queue does."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.over = threading.Event()
        self.taken: list[str] = []
        """Mails whose sender was told 250."""
        self.cut: set[str] = set()
        """Those of which an attempt was cut off after all of it had been sent."""
        self.failures = 0
        self._threads = [threading.Thread(target=self._send, args=(n,)) for n in range(SENDERS)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def more(self, mails: int) -> None:
        """Wait until so many more mails were taken."""
        goal = len(self.taken) + mails
        until(lambda: len(self.taken) >= goal, lambda: f"{len(self.taken)} of {goal}")

    def _send(self, sender: int) -> None:
        number = 0
        while not self.over.is_set():
            name = f"{sender}-{number}@example.test"
            while not self._attempt(name):
                self.failures += 1
                time.sleep(0.05)
            self.taken.append(name)
            number += 1

    def _attempt(self, name: str) -> bool:
        sent = False
        try:
            with smtplib.SMTP("127.0.0.1", self.port, "client.example.test", 30) as client:
                client.ehlo()
                if client.mail(name)[0] != 250 or client.rcpt("b@example.test")[0] != 250:
                    return False
                if client.docmd("DATA")[0] != 354:
                    return False
                client.send(MESSAGE + b".\r\n")
                sent = True
                return client.getreply()[0] == 250
        except (OSError, smtplib.SMTPException):
            if sent:
                self.cut.add(name)
            return False


@pytest.fixture
def pair(tmp_path: Path, behind: NextServer, postgresql: Postgresql) -> Iterator[Pair]:
    need("haproxy")
    with Pair(tmp_path, behind.endpoint, postgresql.database()) as pair:
        yield pair


def counted(load: Load, behind: NextServer) -> None:
    """Nothing lost; nothing twice but what its sender could not know to have arrived."""
    got = Counter(message.sender for message in behind.messages)
    assert set(load.taken) <= set(got)
    assert {name for name, times in got.items() if times > 1} <= load.cut
    assert len(load.taken) == len(set(load.taken))


def test_one_is_killed_under_load(pair: Pair, behind: NextServer) -> None:
    idle = [smtplib.SMTP("127.0.0.1", pair.port, timeout=30) for _ in range(6)]
    assert [pair.state(name)[0] for name in ("one", "two")] == [3, 3]
    with Load(pair.port) as load:
        load.more(100)
        pair.gateways["one"].kill()
        load.more(100)
        until(lambda: pair.state("one")[1] == "DOWN")
        load.more(50)
    counted(load, behind)
    alive = 0
    for client in idle:
        try:
            alive += client.noop()[0] == 250
        except smtplib.SMTPServerDisconnected:
            continue
    assert alive == 3, "sessions on the other gateway were touched"


def test_one_is_drained_and_upgraded_unnoticed(pair: Pair, behind: NextServer) -> None:
    with Load(pair.port) as load:
        load.more(50)
        for name in ("one", "two"):
            pair.say(f"set server smtp/{name} state drain")
            until(lambda name=name: pair.state(name)[0] == 0)
            old = pair.gateways[name]
            old.send_signal(signal.SIGTERM)
            assert old.wait(30) == 0
            pair.start(name)
            pair.say(f"set server smtp/{name} state ready")
            pair.up(name)
            load.more(50)
    counted(load, behind)
    assert (load.failures, load.cut) == (0, set())
    assert Counter(message.sender for message in behind.messages).total() == len(load.taken)


def test_the_page_shows_what_the_file_has() -> None:
    page = CONFIGURATION.parents[1] / "docs/running/several-gateways.md"
    block = re.search(r'title="contrib/haproxy.cfg" }\n(.*?)```', page.read_text("utf-8"), re.S)
    assert block
    assert block[1] in CONFIGURATION.read_text(encoding="ascii")
