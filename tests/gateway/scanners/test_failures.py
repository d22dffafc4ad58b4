"""Scanners that fail: nothing unscanned passes, nothing is lost, and the log says who it was."""

from __future__ import annotations

import logging
import signal
import smtplib
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import need
from kb.gateway.endpoint import Endpoint
from kb.lab.mail.samples import EICAR
from kb.lab.scanners import Running
from kb.lab.scanners.own_clamd import OwnClamd
from kb.model import Action
from kb.scan import scanner
from kb.scan.settings import Settings
from support.clamd import attached
from support.loop import Loop
from support.smtp import (
    MESSAGE,
    SPAM,
    VIRUS,
    NextServer,
    gateway,
    send,
    without_received,
)
from support.wait import until

NOBODY = "clamd://127.0.0.1:1"
SENDERS, EACH = 4, 15


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The gateway's log."""
    caplog.set_level(logging.INFO, "kb.gateway.smtp")
    return caplog


@pytest.mark.parametrize("virus", [NOBODY, ["builtin", NOBODY], [NOBODY, "builtin"]])
def test_one_that_is_not_there(
    loop: Loop, behind: NextServer, told: pytest.LogCaptureFixture, virus: str | list[str]
) -> None:
    with gateway(loop, behind.endpoint, scanner=scanner("builtin", virus)) as endpoint:
        # What was found could be stripped; what the other would have found could not.
        for content in (MESSAGE, VIRUS):
            code, text = send(endpoint, content)
            assert (code, text[:6]) == (451, b"4.3.0 ")
    assert behind.messages == []
    assert told.text.count(f"verdict=unscanned finding='{NOBODY}: ") == 2


def test_what_reaches_nobody_needs_no_other_scanner(
    loop: Loop, behind: NextServer, told: pytest.LogCaptureFixture
) -> None:
    failing = scanner("builtin", ["builtin", NOBODY])
    drop = Action.DO_NOT_DELIVER
    with gateway(loop, behind.endpoint, scanner=failing, virus=drop) as endpoint:
        assert send(endpoint, VIRUS)[0] == 250
        assert send(endpoint, SPAM)[0] == 550
        assert send(endpoint, MESSAGE)[0] == 451
    assert behind.messages == []
    assert told.text.count(f"failed='{NOBODY}: ") == 2


def test_open_passes_what_is_unscanned_and_still_strips_what_was_found(
    loop: Loop, behind: NextServer, told: pytest.LogCaptureFixture
) -> None:
    failing = scanner("builtin", ["builtin", NOBODY])
    with gateway(loop, behind.endpoint, scanner=failing, failure_open=True) as endpoint:
        assert send(endpoint, MESSAGE)[0] == 250
        assert send(endpoint, VIRUS)[0] == 250
    clean, stripped = (without_received(message.content) for message in behind.messages)
    assert clean == MESSAGE
    assert b"Finding: EICAR-Test-File" in stripped
    assert "verdict=unscanned" in told.text
    assert f"failed='{NOBODY}: " in told.text


def test_a_spam_filter_may_fail_open_where_virus_scanners_fail_closed(
    loop: Loop, behind: NextServer, own_clamav: OwnClamd, told: pytest.LogCaptureFixture
) -> None:
    need("rspamd")
    with Running("rspamd") as rspamd:
        both = scanner(rspamd.url, own_clamav.url)
        with (
            gateway(loop, behind.endpoint, scanner=both, spam_failure_open=True) as open_,
            gateway(loop, behind.endpoint, scanner=both) as closed,
        ):
            assert [send(open_, content)[0] for content in (MESSAGE, SPAM)] == [250, 550]
            rspamd.close()
            told.clear()
            assert [send(open_, content)[0] for content in (SPAM, VIRUS)] == [250, 250]
            assert send(closed, MESSAGE)[0] == 451
            messages = [record.message for record in told.records]
            passed, stripped, kept = (one for one in messages if "verdict=" in one)
            own_clamav.kill()
            told.clear()
            assert [send(open_, content)[0] for content in (MESSAGE, VIRUS)] == [451, 451]
            failed = [record.message for record in told.records if "verdict=" in record.message]
            own_clamav.start()
            assert send(open_, MESSAGE)[0] == 250
    delivered = [without_received(message.content) for message in behind.messages]
    assert [delivered[0], delivered[1], delivered[3]] == [MESSAGE, SPAM, MESSAGE]
    assert b"Finding: " in delivered[2]
    assert len(delivered) == 4
    assert f"verdict=unscanned-for-spam finding='{rspamd.url}: " in passed
    assert "action=deliver" in passed
    assert "verdict=virus " in stripped
    assert f"failed='{rspamd.url}: " in stripped
    assert f"verdict=unscanned finding='{rspamd.url}: " in kept
    assert len(failed) == 2
    for line in failed:
        assert "verdict=unscanned " in line
        assert "action=defer" in line
        assert f"{own_clamav.url}: " in line


class Sender:
    """Sends a message until it is taken, as a mail server's queue does."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self.deferred: list[bytes] = []

    def deliver(self, number: int) -> None:
        content = EICAR if number % 3 == 0 else b"clean"
        message = attached(content, f"file-{number}.com")
        deadline = time.monotonic() + 120
        while True:
            with smtplib.SMTP(self._endpoint.host, self._endpoint.port) as smtp:
                smtp.ehlo()
                smtp.mail(f"{number}@example.test")
                smtp.rcpt("b@example.test")
                code, text = smtp.data(message)
            if code == 250:
                return
            assert (code, text[:6]) == (451, b"4.3.0 ")
            self.deferred.append(text)
            assert time.monotonic() < deadline, "it never came back"
            time.sleep(0.1)


@pytest.mark.slow
def test_killed_hung_and_reloaded_under_load(
    loop: Loop, behind: NextServer, own_clamav: OwnClamd, told: pytest.LogCaptureFixture
) -> None:
    """Every message that was taken is delivered once, and none with what is to be found in it."""
    scanning = scanner("builtin", own_clamav.url, Settings(timeout=1))
    over, gone_round = threading.Event(), threading.Event()
    sent_in_all = SENDERS * EACH

    def until_one_is_deferred() -> None:
        before = len(sender.deferred)
        until(lambda: over.is_set() or len(sender.deferred) > before)

    def trouble() -> None:
        while not over.is_set():
            own_clamav.kill()
            until_one_is_deferred()
            own_clamav.start()
            own_clamav.say(b"zRELOAD\0")
            over.wait(0.5)
            own_clamav.send_signal(signal.SIGSTOP)
            until_one_is_deferred()
            own_clamav.send_signal(signal.SIGCONT)
            over.wait(1)
            gone_round.set()

    with gateway(loop, behind.endpoint, scanner=scanning) as endpoint:
        sender = Sender(endpoint)
        with ThreadPoolExecutor(SENDERS + 1) as pool:
            troubling = pool.submit(trouble)
            try:
                list(pool.map(sender.deliver, range(sent_in_all)))
                # Mail goes on until the scanner has been killed and hung once at least.
                while not (gone_round.is_set() or troubling.done()):
                    list(pool.map(sender.deliver, range(sent_in_all, sent_in_all + SENDERS)))
                    sent_in_all += SENDERS
            finally:
                over.set()
            troubling.result()
    out = Counter(message.sender for message in behind.messages)
    assert out == Counter(f"{number}@example.test" for number in range(sent_in_all))
    for message in behind.messages:
        number = int(str(message.sender).partition("@")[0])
        sent = attached(EICAR if number % 3 == 0 else b"clean", f"file-{number}.com")
        if number % 3:
            assert without_received(message.content) == sent
        else:
            assert f"File: file-{number}.com".encode() in message.content
            assert message.content.count(b"Finding: ") == 1
    unscanned = [record.message for record in told.records if "unscanned" in record.message]
    assert len(unscanned) == len(sender.deferred) > 0
    assert all(f"finding='{own_clamav.url}: " in line for line in unscanned)
