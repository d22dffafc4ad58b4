"""`kb lab`: what it prints can be typed, and Ctrl-C ends it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from kb.errors import InputError
from kb.lab import servers
from kb.lab.mail import samples
from kb.lab.stage import Stage, run


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage(servers.start("embedded")) as started:
        yield started


def typed(stage: Stage, title: str) -> list[str]:
    """The indented lines that follow a title."""
    lines = list(stage.lines())
    start = next(n for n, line in enumerate(lines) if line.startswith(title)) + 2
    rest = lines[start:]
    end = next(n for n, line in enumerate(rest) if line and not line.startswith("    "))
    return [line[4:] for line in rest[: end - 1]]


def telnet(commands: list[str]) -> str:
    """What a person sees who types the lines, the first being the connection."""
    program, host, port = commands[0].split()
    assert program == "telnet"
    with socket.create_connection((host, int(port))) as connection:
        seen = connection.makefile("rb")
        connection.sendall("".join(f"{line}\r\n" for line in commands[1:]).encode())
        return seen.read().decode()


def test_the_dialogues_can_be_typed(stage: Stage) -> None:
    read = typed(stage, "Read them through the gateway")
    seen = telnet(read)
    assert "Subject: [SPAM] Cheap watches\r\n" in seen
    assert "invoice.com" in seen
    assert samples.VIRUS.octets[-200:].decode() not in seen
    assert "250" in telnet(typed(stage, "Send spam through the gateway"))
    assert "\r\n4 " in telnet(read)
    again = [line.replace("RETR 2", "RETR 4") for line in read]
    assert "Subject: [SPAM] Typed by hand\r\n" in telnet(again)


def test_the_imap_dialogue_can_be_typed(stage: Stage) -> None:
    seen = telnet(typed(stage, "By IMAP"))
    assert '"[SPAM] Cheap watches"' in seen
    assert "Subject: [SPAM] Cheap watches\r\n" in seen
    assert "a5 OK" in seen


def test_the_python_lines_run(stage: Stage) -> None:
    program = "\n".join(typed(stage, "The same in Python"))
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    seen = done.stdout.splitlines()
    assert "Subject: [SPAM] Cheap watches" in seen
    assert "invoice.com" in done.stdout
    assert [line for line in seen if line.startswith(("b'", "[b'"))] == []
    read = typed(stage, "Read them through the gateway")
    newest = telnet([*read[:4], "QUIT"]).rpartition("\r\n.\r\n")[0].rpartition("\r\n")[2]
    again = [line.replace("RETR 2", f"RETR {newest.split()[0]}") for line in read]
    assert "Subject: [SPAM] Sent by Python\r\n" in telnet(again)


def test_what_is_up_is_told(stage: Stage) -> None:
    text = "\n".join(stage.lines())
    for protocol, address in stage.gateway.items():
        assert f"{protocol.label}: gateway {address}, the server itself 127.0.0.1:" in text
    assert f"Account: {stage.account.user}, password {stage.account.password}" in text


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order(number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", "import sys; from kb.lab.stage import run; sys.exit(run())"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    for line in process.stdout:
        if line.startswith("Ctrl-C"):
            break
    process.send_signal(number)
    _, errors = process.communicate()
    assert (process.returncode, errors) == (0, "")


def test_unknown_servers_are_one_line() -> None:
    with pytest.raises(InputError, match="no servers 'x'"):
        run("x")
