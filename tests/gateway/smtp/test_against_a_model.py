"""SMTP sessions at random, before a real next server, beside a model of a few lines (RFC 5321)."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kb.gateway.endpoint import Endpoint
from support.loop import Loop
from support.model import message, play
from support.smtp import VIRUS, NextServer, gateway, without_received

SENDERS = st.sampled_from(["a@example.test", ""])
REFUSED = "nobody@example.test"
RECIPIENTS = st.lists(st.sampled_from(["b@example.test", "c@example.test", REFUSED]), max_size=3)


class Place(NamedTuple):
    """The gateway, and the server behind it."""

    gateway: Endpoint
    behind: NextServer


@pytest.fixture
def place(loop: Loop, behind: NextServer) -> Iterator[Place]:
    behind.maildrop.refused[REFUSED] = "550 5.1.1 No such user"
    with gateway(loop, behind.endpoint) as at:
        yield Place(at, behind)


class Sessions(RuleBasedStateMachine):
    """One session at a time; `place` is set by the test."""

    place: Place

    def __init__(self) -> None:
        super().__init__()
        self.client: smtplib.SMTP | None = None
        self.greeted = False
        self.sender: str | None = None
        """The reverse-path of the transaction; None outside of one."""
        self.recipients: list[str] = []
        self.before = len(self.place.behind.messages)
        self.delivered: list[tuple[str, list[str], bytes]] = []
        """Sender, recipients, and the message without its Received field; b"" for a notice."""

    def teardown(self) -> None:
        if self.client:
            self.client.close()

    @property
    def open(self) -> smtplib.SMTP:
        assert self.client
        return self.client

    def forget(self) -> None:
        """There is no transaction any more."""
        self.sender, self.recipients = None, []

    @initialize()
    def begin(self) -> None:
        self.connect()
        self.hello(extended=True)

    @precondition(lambda self: self.client is None)
    @rule()
    def connect(self) -> None:
        self.client = smtplib.SMTP(*self.place.gateway, "client.example.test", timeout=30)
        self.greeted = False
        self.forget()

    @precondition(lambda self: self.client is not None)
    @rule(extended=st.booleans())
    def hello(self, extended: bool) -> None:
        """It ends a transaction, too (4.1.4)."""
        assert (self.open.ehlo() if extended else self.open.helo())[0] == 250
        self.greeted = True
        self.forget()

    @precondition(lambda self: self.client is not None)
    @rule(sender=SENDERS)
    def mail(self, sender: str) -> None:
        code = self.open.docmd(f"MAIL FROM:<{sender}>")[0]
        if not self.greeted or self.sender is not None:
            assert code == 503
            return
        assert code == 250
        self.sender = sender

    @precondition(lambda self: self.client is not None)
    @rule(recipients=RECIPIENTS)
    def rcpt(self, recipients: list[str]) -> None:
        for recipient in recipients:
            code = self.open.docmd(f"RCPT TO:<{recipient}>")[0]
            if self.sender is None:
                assert code == 503
            elif recipient == REFUSED:
                assert code == 550
            else:
                assert code == 250
                self.recipients.append(recipient)

    @precondition(lambda self: self.client is not None)
    @rule(sender=SENDERS, recipients=RECIPIENTS, kind=st.sampled_from(["ham", "spam", "virus"]))
    def whole(self, sender: str, recipients: list[str], kind: str) -> None:
        """A transaction from its beginning, if none has begun."""
        self.mail(sender)
        self.rcpt(recipients)
        self.data(kind, 3)

    @precondition(lambda self: self.client is not None)
    @rule(kind=st.sampled_from(["ham", "spam", "virus"]), lines=st.integers(0, 4))
    def data(self, kind: str, lines: int) -> None:
        """Without a recipient that was accepted there is no 354 (3.3)."""
        if not self.recipients:
            code = self.open.docmd("DATA")[0]
            assert code == 503 if self.sender is None else 400 <= code <= 599
            return
        content = VIRUS if kind == "virus" else message(kind == "spam", lines)[0]
        code = self.open.data(content)[0]
        assert code == (550 if kind == "spam" else 250)
        if kind != "spam":
            shown = b"" if kind == "virus" else content
            self.delivered.append((self.sender or "", self.recipients, shown))
        self.forget()

    @precondition(lambda self: self.client is not None)
    @rule()
    def rset(self) -> None:
        assert self.open.rset()[0] == 250
        self.forget()

    @precondition(lambda self: self.client is not None)
    @rule(command=st.sampled_from(["NOOP", "NOOP x", "VRFY b", "HELP", "EXPN b", "XFOO", "DATA x"]))
    def aside(self, command: str) -> None:
        """What changes nothing."""
        code = self.open.docmd(command)[0]
        assert 200 <= code <= 299 if command.startswith("NOOP") else 200 <= code <= 599
        assert code != 354

    @precondition(lambda self: self.client is not None)
    @rule()
    def quit(self) -> None:
        assert self.open.quit()[0] == 221
        self.client = None

    @precondition(lambda self: self.client is not None)
    @rule()
    def vanish(self) -> None:
        """In the middle of a message, if one can begin: nothing of it is delivered (4.1.1.4)."""
        if self.recipients:
            assert self.open.docmd("DATA")[0] == 354
            self.open.send(b"Subject: half\r\n\r\nhalf of")
        self.open.close()
        self.client = None

    @invariant()
    def counted(self) -> None:
        """What is said to be delivered is, once and as it was sent; and nothing else is."""
        arrived = self.place.behind.messages[self.before :]
        assert len(arrived) == len(self.delivered)
        for one, (sender, recipients, shown) in zip(arrived, self.delivered, strict=True):
            # aiosmtpd has the null reverse-path with its brackets.
            assert (str(one.sender).strip("<>"), one.recipients) == (sender, recipients)
            content = without_received(one.content)
            if shown:
                assert content == shown
            else:
                assert b"Finding: EICAR-Test-File" in content


@pytest.mark.slow
def test_sessions_are_the_models(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sessions, "place", place, raising=False)
    play(Sessions)
