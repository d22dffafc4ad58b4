"""Mail in which nothing is found arrives as sent, octet for octet, but for one Received field."""

from __future__ import annotations

import smtplib

import pytest

from conftest import missing
from kb.model import Action
from support.loop import Loop
from support.messages import NASTY, NO_REAL_MESSAGES, real_messages
from support.smtp import NextServer, gateway, without_received


def passed(
    loop: Loop, behind: NextServer, messages: dict[str, bytes], spam: Action
) -> dict[str, bytes]:
    """Send all on one connection; what the next server got, without the Received field."""
    with (
        gateway(loop, behind.endpoint, spam=spam, octets=1 << 24) as endpoint,
        smtplib.SMTP(endpoint.host, endpoint.port) as smtp,
    ):
        for message in messages.values():
            smtp.sendmail("a@example.test", ["b@example.test"], message)
    got = [without_received(m.content) for m in behind.messages]
    return dict(zip(messages, got, strict=True))


@pytest.mark.parametrize("spam", [Action.ACCEPT, Action.TAG])
def test_nasty_messages(loop: Loop, behind: NextServer, spam: Action) -> None:
    got = passed(loop, behind, NASTY, spam)
    assert [name for name in NASTY if got[name] != NASTY[name]] == []


@pytest.mark.parametrize("spam", [Action.ACCEPT, Action.TAG])
def test_real_messages(loop: Loop, behind: NextServer, spam: Action) -> None:
    real = real_messages() or missing(NO_REAL_MESSAGES)
    assert len(real) >= 40
    got = passed(loop, behind, real, spam)
    assert [name for name in real if got[name] != real[name]] == []
