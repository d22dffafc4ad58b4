"""`kb gateway` as an operator runs it: a process, its two outputs, its exit status."""

from __future__ import annotations

import resource
import signal
import smtplib
import socket
import subprocess
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from kb.gateway.config import load
from kb.gateway.contexts import contexts
from kb.gateway.sessions import sessions
from kb.knowledge import loader
from kb.model import Protocol
from support.process import RUN, listening, running
from support.smtp import MESSAGE, SPAM, NextServer, without_received

SMTP = """
[smtp]
listen = "127.0.0.1:{listen}"
upstream = "smtp://127.0.0.1:{upstream}"
spam = "{spam}"
virus = "strip-and-deliver"
"""


def run(folder: Path, text: str, before: str = "") -> AbstractContextManager[subprocess.Popen[str]]:
    """The gateway with that configuration, in a process, behind that Python."""
    file = folder / "gateway.toml"
    file.write_text(text, encoding="utf-8")
    return running("-c", before + RUN, str(file))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ready_then_mail_then_a_clean_end(
    tmp_path: Path, behind: NextServer, number: signal.Signals
) -> None:
    text = SMTP.format(listen=0, upstream=behind.endpoint.port, spam="reject")
    with run(tmp_path, text) as process:
        assert process.stdout
        ready, protocol, address = process.stdout.readline().split()
        assert (ready, protocol) == ("ready", "smtp")
        host, port = address.split(":")
        with smtplib.SMTP(host, int(port)) as smtp:
            smtp.sendmail("a@example.test", ["b@example.test"], MESSAGE)
            with pytest.raises(smtplib.SMTPDataError, match=r"5\.7\.1"):
                smtp.sendmail("a@example.test", ["b@example.test"], SPAM)
        process.send_signal(number)
        out, log = process.communicate(timeout=30)
        assert process.returncode == 0
    assert out == ""
    warning, *decisions = log.splitlines()
    assert "GTUBE and EICAR only" in warning
    assert [line.split("verdict=")[1].split()[0] for line in decisions] == ["clean", "spam"]
    assert [without_received(m.content) for m in behind.messages] == [MESSAGE]


def refused(folder: Path, text: str) -> str:
    """The one line on stderr of a gateway that does not start."""
    with run(folder, text) as process:
        out, err = process.communicate(timeout=30)
        assert (out, process.returncode) == ("", 2)
    (line,) = err.splitlines()
    return line


def test_a_mistake_in_the_configuration(tmp_path: Path) -> None:
    line = refused(tmp_path, SMTP.format(listen=0, upstream=25, spam="tga"))
    assert line.startswith('kb: gateway.toml: [smtp] spam: "tga" cannot be used; write one of')


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ('spam = "re\\nject"', r'spam: "re\nject" cannot be used'),
        ('spam = "tag"\n"a\\u001b\\nb" = 1', r"a\x1b\nb: unknown key"),
        ('spam = "forward"\nforward_to = "x@y>\\r\\nDATA"', r'forward_to: "x@y>\r\nDATA" is not'),
    ],
)
def test_what_is_quoted_cannot_start_another_line(tmp_path: Path, changed: str, told: str) -> None:
    text = SMTP.replace('spam = "{spam}"', changed).format(listen=0, upstream=25)
    assert refused(tmp_path, text).startswith(f"kb: gateway.toml: [smtp] {told}")


def test_an_address_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refused(tmp_path, SMTP.format(listen=port, upstream=25, spam="tag"))
    assert line == (
        f"kb: gateway.toml: [smtp] listen: 127.0.0.1:{port} is in use;"
        " stop what listens there or choose another port"
    )


def test_a_policy_that_the_matrix_refuses(tmp_path: Path) -> None:
    text = SMTP.replace("smtp://", "").replace("[smtp]", "[pop3]")
    line = refused(tmp_path, text.format(listen=0, upstream=110, spam="reject"))
    assert line.startswith('kb: gateway.toml: [pop3] spam: "reject" is refused by the matrix')
    assert "(spam/reject/pop3)" in line
    assert line.endswith('Write one of "tag", "accept".')


@pytest.mark.parametrize("more", ["", 'forward_to = "nobody"\n'])
def test_what_only_a_refused_action_needs_is_not_asked_for(tmp_path: Path, more: str) -> None:
    text = SMTP.replace("smtp://", "").replace("[smtp]", "[pop3]") + more
    line = refused(tmp_path, text.format(listen=0, upstream=110, spam="forward"))
    assert line.startswith('kb: gateway.toml: [pop3] spam: "forward" is refused by the matrix')


def test_a_scanner_that_is_none(tmp_path: Path) -> None:
    text = SMTP.format(listen=0, upstream=25, spam="tag")
    line = refused(tmp_path, text + '[scanner]\nvirus = ["builtin", "clamav://127.0.0.1:3310"]')
    assert line.startswith(
        'kb: gateway.toml: [scanner] virus: "clamav://127.0.0.1:3310" is no scanner; did you mean '
    )


def test_a_state_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "pins.sqlite3").write_bytes(b"something else entirely" * 100)
    text = SMTP.format(listen=0, upstream=25, spam="tag")
    line = refused(tmp_path, text + '[state]\nfolder = "state"')
    assert line == (
        f"kb: gateway.toml: [state] folder: {tmp_path}/state/pins.sqlite3: damaged"
        " (file is not a database); move it away, and messages will be scanned afresh"
    )


def test_what_sessions_are_given(tmp_path: Path) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(SMTP.format(listen=0, upstream=25, spam="tag"), encoding="utf-8")
    made = contexts(load(file), loader.load())
    (context,) = made
    assert context.service.protocol is Protocol.SMTP
    assert context.upstream.port == 25
    assert context.message_octets == 52_428_800


def test_every_protocol_has_its_session() -> None:
    found = sessions(Protocol)
    assert list(found) == list(Protocol)
    assert len(set(found.values())) == len(found)


def test_more_connections_than_open_files_at_first(tmp_path: Path, behind: NextServer) -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    few = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (64, {hard}));"
    text = SMTP.format(listen=0, upstream=behind.endpoint.port, spam="reject")
    with run(tmp_path, text, few) as process, ExitStack() as stack:
        (at,) = listening(process, 1)
        for _ in range(100):
            sock = stack.enter_context(socket.create_connection(at, 60))
            assert sock.recv(4) == b"220 "
