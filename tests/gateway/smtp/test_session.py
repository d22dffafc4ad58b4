"""Scanner failures, time-outs, shutdown and the log of the SMTP gateway."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket

import pytest

from kb.gateway.spool import Spool
from kb.gateway.transport.timeouts import Timeouts
from kb.message import Octets
from kb.model import Action
from kb.scan import Findings, ScannerUnavailable
from kb.scan.envelope import NOTHING_KNOWN, Envelope
from support.loop import Loop
from support.smtp import (
    BOTH,
    MESSAGE,
    SPAM,
    NextServer,
    Scripted,
    client,
    gateway,
    send,
    without_received,
)
from support.transcript import Peer


class Broken:
    """A scanner that fails."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        raise self._error


FAILURES = [ScannerUnavailable("clamd reloads\r\nits database"), RuntimeError("a mistake")]


@pytest.mark.parametrize("error", FAILURES)
@pytest.mark.parametrize("action", [Action.REJECT, Action.DROP, Action.TAG])
def test_closed_what_could_not_be_scanned_stays_with_the_sender(
    loop: Loop, behind: NextServer, error: Exception, action: Action
) -> None:
    with gateway(loop, behind.endpoint, spam=action, scanner=Broken(error)) as endpoint:
        assert send(endpoint, MESSAGE) == (
            451,
            b"4.3.0 The message could not be scanned; try again later",
        )
    assert behind.messages == []


@pytest.mark.parametrize("error", FAILURES)
def test_open_what_could_not_be_scanned_is_passed_on(
    loop: Loop, behind: NextServer, error: Exception
) -> None:
    with gateway(
        loop, behind.endpoint, scanner=Broken(error), failure_open=True, spam=Action.DROP
    ) as endpoint:
        assert send(endpoint, SPAM) == (250, b"2.6.0 Kept")
    assert [without_received(m.content) for m in behind.messages] == [SPAM]


class Slow:
    """A scanner that never ends."""

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        await asyncio.Event().wait()
        return Findings()


def test_a_scanner_that_does_not_end_is_not_waited_for(loop: Loop, behind: NextServer) -> None:
    quick = Timeouts(scan=0.05)
    with gateway(loop, behind.endpoint, scanner=Slow(), timeouts=quick) as endpoint:
        assert send(endpoint, MESSAGE)[0] == 451
    assert behind.messages == []


def test_6_3_a_message_that_goes_in_circles_is_stopped(loop: Loop, behind: NextServer) -> None:
    hop = b"Received: from a by b; Thu, 29 Feb 2024 23:59:58 +0200\r\n"
    with gateway(loop, behind.endpoint, spam=Action.ACCEPT) as endpoint:
        assert send(endpoint, hop * 99 + MESSAGE + hop * 5)[0] == 250
        code, text = send(endpoint, hop * 100 + MESSAGE)
    assert (code, text[:6]) == (554, b"5.4.6 ")
    assert len(behind.messages) == 1


@pytest.mark.parametrize("where", ["write", "octets"])
def test_a_full_disk(
    loop: Loop, behind: NextServer, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("C: HELO client.example.test\nS: 250 *")
        for code in (452, 250):
            peer.play(
                """
                C: MAIL FROM:<a@example.test>
                S: 250 *
                C: RCPT TO:<b@example.test>
                S: 250 *
                C: DATA
                S: 354 *
                """
            )
            with monkeypatch.context() as patched:
                if code == 452:
                    patched.setattr(Spool, where, full)
                peer.send(MESSAGE + b".\r\n")
                peer.play(f"S: {code} *")
    assert [without_received(m.content) for m in behind.messages] == [MESSAGE]


def test_a_header_too_large_to_tag_is_refused(loop: Loop, behind: NextServer) -> None:
    huge = b"X: " + b"y\r\n " * (1 << 18) + b"\r\n" + SPAM
    with gateway(loop, behind.endpoint, spam=Action.TAG, octets=1 << 21) as endpoint:
        code, text = send(endpoint, huge)
    assert (code, text[:6]) == (554, b"5.6.0 ")
    assert behind.messages == []
    with gateway(loop, behind.endpoint, spam=Action.ACCEPT, octets=1 << 21) as endpoint:
        assert send(endpoint, huge)[0] == 250
    assert [without_received(m.content) for m in behind.messages] == [huge]


def test_4_5_3_2_7_a_client_that_falls_silent(loop: Loop, behind: NextServer) -> None:
    quick = Timeouts(client=0.05)
    with gateway(loop, behind.endpoint, timeouts=quick) as endpoint:
        with client(endpoint) as peer:
            peer.play("S: 421 4.4.2 Nothing came in time; closing\n-- closed")
        with client(endpoint) as peer:
            peer.send(
                b"HELO x\r\nMAIL FROM:<a@example.test>\r\nRCPT TO:<b@example.test>\r\nDATA\r\nx"
            )
            peer.play("S: ...\nS: 421 4.4.2 *\n-- closed")
    assert behind.messages == []


def test_shutdown_tells_the_client_and_delivers_nothing_half(
    loop: Loop, behind: NextServer
) -> None:
    with contextlib.ExitStack() as stack:
        endpoint = stack.enter_context(gateway(loop, behind.endpoint))
        idle = Peer(socket.create_connection(endpoint), "C")
        busy = Peer(socket.create_connection(endpoint), "C")
        idle.play("S: 220 *")
        busy.play("""
            S: 220 *
            C: HELO client.example.test
            S: 250 *
            C: MAIL FROM:<a@example.test>
            S: 250 *
            C: RCPT TO:<b@example.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: half a message
        """)
        stack.close()
        for peer in (idle, busy):
            peer.play("S: 421 4.3.2 The gateway shuts down; closing\n-- closed")
            peer.close()
    assert behind.messages == []


def test_a_failure_of_the_gateways_own_leaves_the_mail_with_the_sender(
    loop: Loop, behind: NextServer
) -> None:
    """No configuration lets such a tag pass; a policy made by hand does."""
    with gateway(loop, behind.endpoint, spam=Action.TAG, tag="two\nlines") as endpoint:
        assert send(endpoint, SPAM) == (421, b"4.3.0 The gateway has failed; closing")
        assert send(endpoint, MESSAGE)[0] == 250
    assert [without_received(m.content) for m in behind.messages] == [MESSAGE]


def test_a_client_that_resets_its_connection_harms_nobody(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint) as endpoint:
        for _ in range(3):
            with client(endpoint) as peer:
                peer.send(b"EHLO client.example.test\r\n" * 1000)
                linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
                peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        assert send(endpoint, MESSAGE)[0] == 250


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the gateway logged, whatever level another test has left the root logger at."""
    return [one.getMessage() for one in caplog.records if one.name.startswith("kb.")]


@pytest.mark.parametrize(
    ("content", "action", "line"),
    [
        (MESSAGE, Action.REJECT, "verdict=clean finding='' action=deliver next server: 250 2.6.0"),
        (SPAM, Action.REJECT, "verdict=spam finding='GTUBE' action=reject"),
        (SPAM, Action.DROP, "verdict=spam finding='GTUBE' action=drop"),
        (SPAM, Action.ACCEPT, "verdict=spam finding='GTUBE' action=accept next server: 250"),
        (BOTH, Action.TAG, "verdict=virus+spam finding='EICAR-Test-File, GTUBE' action=strip-and-"),
        (SPAM, Action.FORWARD, "verdict=spam finding='GTUBE' action=forward next server: 250"),
    ],
)
def test_the_log_has_one_line_a_decision_and_no_content(
    loop: Loop,
    behind: NextServer,
    caplog: pytest.LogCaptureFixture,
    content: bytes,
    action: Action,
    line: str,
) -> None:
    caplog.set_level(logging.INFO, "kb.gateway.smtp")
    with gateway(loop, behind.endpoint, spam=action) as endpoint:
        send(endpoint, content)
    (said,) = lines(caplog)
    assert said.startswith("id=")
    assert line in said
    assert "Hello" not in said


def test_the_log_of_a_scanner_failure_stays_on_one_line(
    loop: Loop, behind: NextServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kb.gateway.smtp")
    with gateway(loop, behind.endpoint, scanner=Broken(FAILURES[0])) as endpoint:
        send(endpoint, MESSAGE)
    (said,) = lines(caplog)
    assert "verdict=unscanned" in said
    assert "action=defer" in said
    assert len(said.splitlines()) == 1


def test_the_next_servers_strange_reply_stays_on_one_line(
    loop: Loop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kb.gateway.smtp")
    server = Scripted("S: 554 \x1b[31mNo\x07\r250 Ok", "S: 554 \xff")
    with gateway(loop, server.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("C: EHLO x\nS: ...\nS: 250 E*\nC: MAIL FROM:<a@example.test>\nS: 451 4.4.2 *")
    assert len(caplog.messages) == 2
    assert all(m.isprintable() and m.isascii() for m in caplog.messages)
