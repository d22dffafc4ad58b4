"""TLS past the gateway, where it reads nothing, and TLS that the gateway itself ends."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from kb.lab import clients
from kb.lab.demonstrations.mailbox_routes import delivered
from kb.lab.demonstrations.session import Session
from kb.lab.errors import LabError
from kb.lab.experiments.apparatus import Apparatus
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail import samples
from kb.lab.servers.account import Account
from kb.lab.wire.encrypted import Authority, TlsClient, TlsServer, stranger
from kb.lab.wire.listener import Address
from kb.lab.wire.roles import GATEWAY, MAIL_SERVER, RECIPIENT
from kb.lab.wire.wiretap import Wiretap
from kb.model import Form, Protocol

TAG = b"[SPAM]"
IN_CLEAR = (b"IMAP4", b"LOGIN", b"FETCH", b"Subject:", samples.GTUBE)
"""What a session with spam would show to whoever could read it."""


def play_past(apparatus: Apparatus) -> None:
    """Read spam by TLS that begins at the client and ends at the server; tap the way between."""
    account = delivered(apparatus, samples.SPAM)
    authority = Authority()
    with ExitStack() as stack:
        end = stack.enter_context(TlsServer(apparatus.servers.address("imap"), authority.server()))
        between = stack.enter_context(Wiretap(end.address))
        begin = stack.enter_context(TlsClient(between.address, authority.client()))
        tap = apparatus.tap(RECIPIENT, MAIL_SERVER, Protocol.IMAP, begin.address)
        _read(tap.address, account)
        apparatus.settle()
        apparatus.unreadable(RECIPIENT, MAIL_SERVER, between)


def judge_past(sessions: Sequence[Session]) -> Iterator[tuple[str, bool]]:
    """Decide the conditions."""
    inside, *passed = sessions
    way = _octets(passed)
    yield "ciphertext", bool(way) and all(map(_is_tls, way))
    yield "unreadable", bool(way) and not any(word in octets for octets in way for word in IN_CLEAR)
    yield "unchanged", _forms(inside) == [Form.AS_SENT]


def play_ended(apparatus: Apparatus) -> None:
    """Read spam by TLS that the gateway ends: as a stranger to its authority, then knowing it."""
    account = delivered(apparatus, samples.SPAM)
    authority = Authority()
    tls = {"tls": "implicit", "certificate": "certificate.pem", "key": "key.pem"}
    keys = table(Protocol.IMAP, apparatus.servers.address("imap")) | tls
    with ExitStack() as stack:
        gateway = stack.enter_context(
            GatewayProcess(configuration({Protocol.IMAP: keys}), authority.files())
        )
        between = stack.enter_context(Wiretap(gateway.address(Protocol.IMAP)))
        refusing = stack.enter_context(TlsClient(between.address, stranger()))
        trusting = stack.enter_context(TlsClient(between.address, authority.client()))
        tap = apparatus.tap(RECIPIENT, GATEWAY, Protocol.IMAP, refusing.address)
        try:
            imaplib.IMAP4(*tap.address, timeout=clients.TIMEOUT)
        except imaplib.IMAP4.abort:
            pass
        else:
            raise LabError("a client that does not know the authority was greeted")
        if len(refusing.refused) != 1:
            raise LabError("the client ended its connection for another reason")
        tap = apparatus.tap(RECIPIENT, GATEWAY, Protocol.IMAP, trusting.address)
        _read(tap.address, account)
        apparatus.settle()
        apparatus.unreadable(RECIPIENT, GATEWAY, between)


def judge_ended(sessions: Sequence[Session]) -> Iterator[tuple[str, bool]]:
    """Decide the conditions."""
    refused, trusting, *passed = sessions
    way = [
        octets for one in passed for turn in one.turns for octets in (turn.command, *turn.replies)
    ]
    yield "refused", len(passed) == 2 and bool(way) and not refused.turns
    yield "ciphertext", bool(way) and all(map(_is_tls, way))
    subjects = [message.subject or b"" for message in trusting.messages.values()]
    tagged = [subject.startswith(TAG) for subject in subjects]
    yield "tagged", tagged == [True] and _forms(trusting) == [Form.TAGGED]


def _read(at: Address, account: Account) -> None:
    client = imaplib.IMAP4(*at, timeout=clients.TIMEOUT)
    try:
        client.login(account.user, account.password)
        client.select("INBOX")
        client.fetch("1:*", "(UID ENVELOPE)")
        client.fetch("1", "(BODY.PEEK[])")
        # imaplib's own logout goes at BYE, whether or not the tagged response has come.
        client.xatom("LOGOUT")
        while client.readline():
            pass
    finally:
        client.shutdown()


def _octets(passed: Sequence[Session]) -> list[bytes]:
    """What each side sent on each encrypted connection."""
    turns = [turn for one in passed for turn in one.turns]
    return [octets for turn in turns for octets in (turn.command, *turn.replies)]


def _forms(session: Session) -> list[Form]:
    return [view.form for view in session.views.values()]


def _is_tls(octets: bytes) -> bool:
    """Whether octets are records of TLS from the first to the last (RFC 8446 5.1)."""
    while octets:
        if octets[0] not in range(20, 24) or octets[1:2] != b"\x03" or len(octets) < 5:
            return False
        size = 5 + int.from_bytes(octets[3:5], "big")
        if len(octets) < size:
            return False
        octets = octets[size:]
    return True
