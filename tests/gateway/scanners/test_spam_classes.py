"""rspamd's two classes through the gateway: each has its action, and the log names the rules."""

from __future__ import annotations

import logging

import pytest

from conftest import need
from kb.lab.mail.samples import GTUBE
from kb.lab.scanners import Running
from kb.model import Action
from kb.scan import scanner
from support.loop import Loop
from support.smtp import MESSAGE, SPAM, NextServer, gateway, send, without_received

PROBABLE = SPAM.replace(GTUBE, b"Y" + GTUBE[1:])


def test_probable_spam_is_tagged_and_spam_refused(
    loop: Loop, behind: NextServer, caplog: pytest.LogCaptureFixture
) -> None:
    need("rspamd")
    caplog.set_level(logging.INFO, "kb.gateway.smtp")
    with Running("rspamd") as rspamd:
        asked = scanner(rspamd.url, "builtin")
        with gateway(
            loop, behind.endpoint, scanner=asked, spam=Action.REJECT, probable_spam=Action.TAG
        ) as endpoint:
            assert send(endpoint, MESSAGE)[0] == 250
            assert send(endpoint, PROBABLE)[0] == 250
            code, text = send(endpoint, SPAM)
        # What only the scanner's own class calls spam is passed where no action is named for it.
        with gateway(loop, behind.endpoint, scanner=asked) as endpoint:
            assert send(endpoint, PROBABLE)[0] == 250
    assert code == 550
    assert b"it was found to be spam (score " in text
    clean, tagged, untouched = (without_received(m.content) for m in behind.messages)
    assert clean == MESSAGE
    assert tagged == PROBABLE.replace(b"Subject: hi", b"Subject: [SPAM] hi")
    assert untouched == PROBABLE
    (line,) = (r.message for r in caplog.records if "action=tag" in r.message)
    assert "verdict=probable-spam finding='score " in line
    assert "scanner='rspamd/" in line
    assert "rules='GTUBE'" in line
