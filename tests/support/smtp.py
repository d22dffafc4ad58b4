"""The SMTP gateway with a next server behind it: aiosmtpd, or one that plays transcripts."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import functools
import logging
import smtplib
import socket
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

import kb.scan
from kb.gateway.config import Config, Service
from kb.gateway.context import Context
from kb.gateway.endpoint import Endpoint
from kb.gateway.exemptions import Exemptions
from kb.gateway.policy import Policy
from kb.gateway.serve import Gateway
from kb.gateway.smtp.session import serve
from kb.gateway.transport.timeouts import Timeouts
from kb.model import Action, Protocol
from kb.scan import Scanner
from kb.scan.scanners.builtin import EICAR, GTUBE
from support.loop import Loop
from support.transcript import Peer

MESSAGE = b"From: a@example.test\r\nSubject: hi\r\n\r\nHello.\r\n"
SPAM = b"From: a@example.test\r\nSubject: hi\r\n\r\n" + GTUBE + b"\r\n"
_PARTS = (
    b"From: a@example.test\r\nSubject: hi\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    b"--b\r\n\r\nHello.%s\r\n--b\r\n"
    b"Content-Type: application/octet-stream; name=eicar.com\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n%s\r\n--b--\r\n"
)
VIRUS = _PARTS % (b"", base64.b64encode(EICAR))
BOTH = _PARTS % (GTUBE, base64.b64encode(EICAR))


class Delivered(NamedTuple):
    """A message that the next server took."""

    sender: str | None
    recipients: list[str]
    content: bytes
    options: list[str]


class Maildrop:
    """An aiosmtpd handler that keeps what it is given."""

    def __init__(self) -> None:
        self.messages: list[Delivered] = []
        self.refused: dict[str, str] = {}
        """The reply to RCPT, by recipient."""
        self.answer = "250 2.6.0 Kept"
        self.answers: list[str] = []
        """LMTP: the reply for each recipient."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds its hooks by such names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(  # noqa: N802 - likewise
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.original_content, bytes)
        answer = "\r\n".join(self.answers) or self.answer
        if answer.startswith("250") or self.answers:
            self.messages.append(
                Delivered(
                    envelope.mail_from,
                    list(envelope.rcpt_tos),
                    envelope.original_content,
                    list(envelope.mail_options),
                )
            )
        return answer


class Smtp(SMTP):
    """aiosmtpd without its limit on content lines: the limit is tested by itself."""

    line_length_limit = 1 << 20


class NextServer:
    """aiosmtpd on a free port.

    Args:
        loop: where it runs.
        lmtp: whether it speaks LMTP.
        utf8: whether it offers SMTPUTF8.
        size: its limit, in octets.
    """

    def __init__(
        self, loop: Loop, *, lmtp: bool = False, utf8: bool = True, size: int = 1 << 30
    ) -> None:
        self.maildrop = Maildrop()
        self._loop = loop
        kind = functools.partial(
            LMTP if lmtp else Smtp,
            self.maildrop,
            data_size_limit=size,
            enable_SMTPUTF8=utf8,
            hostname="next.example.test",
        )

        async def start() -> asyncio.Server:
            return await asyncio.get_running_loop().create_server(kind, "127.0.0.1", 0)

        self._server = loop.run(start())
        self.endpoint = Endpoint(*self._server.sockets[0].getsockname()[:2])

    @property
    def messages(self) -> list[Delivered]:
        """What it took."""
        return self.maildrop.messages

    def close(self) -> None:
        """Accept no more connections."""

        async def stop() -> None:
            self._server.close()

        self._loop.run(stop())


class Scripted:
    """A server that plays transcripts, one a connection, and then accepts no more.

    Args:
        transcripts: in the order of the connections.
    """

    def __init__(self, *transcripts: str) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(30)
        self.endpoint = Endpoint(*self._listener.getsockname()[:2])
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(transcripts,), daemon=True)
        self._thread.start()

    def _run(self, transcripts: Sequence[str]) -> None:
        try:
            for number, transcript in enumerate(transcripts, 1):
                connection, _ = self._listener.accept()
                if number == len(transcripts):
                    self._listener.close()
                peer = Peer(connection, "S")
                with contextlib.closing(peer):
                    peer.play(transcript)
        except BaseException as error:  # told by `check` in the test's own thread
            self._error = error
        finally:
            self._listener.close()

    def check(self) -> None:
        """Wait until all transcripts were played; raises what went wrong in them."""
        self._thread.join(30)
        assert not self._thread.is_alive(), "the script has not come to its end"
        if self._error:
            raise self._error


NOBODY_EXEMPT = Exemptions()
QUICK = Timeouts(connect=5, quit=1)


@contextlib.contextmanager
def gateway(
    loop: Loop,
    upstream: Endpoint,
    *,
    spam: Action = Action.REJECT,
    virus: Action = Action.STRIP_AND_DELIVER,
    scheme: str = "smtp",
    scanner: Scanner | None = None,
    failure_open: bool = False,
    spam_failure_open: bool = False,
    tag: str = "[SPAM]",
    octets: int = 1 << 20,
    timeouts: Timeouts = QUICK,
    exempt: Exemptions = NOBODY_EXEMPT,
    probable_spam: Action | None = None,
) -> Iterator[Endpoint]:
    """The SMTP gateway on a free port; yields where it listens."""
    service = Service(
        protocol=Protocol.SMTP,
        listen=Endpoint("127.0.0.1", 0),
        upstream=upstream,
        scheme=scheme,
        spam=spam,
        virus=virus,
    )
    policy = Policy(
        spam=spam,
        virus=virus,
        tag=tag,
        forward_to="spam@example.test",
        on_failure_open=failure_open,
        on_spam_failure_open=spam_failure_open,
        probable_spam=probable_spam,
    )
    config = Config(
        file=Path("gateway.toml"), services=(), message_octets=octets, exemptions=exempt
    )
    context = Context(
        service=service,
        policy=policy,
        scanner=scanner or kb.scan.scanner("builtin", "builtin"),
        config=config,
        log=logging.getLogger("kb.gateway.smtp"),
        timeouts=timeouts,
    )
    running = Gateway([context], {Protocol.SMTP: serve})
    endpoint = loop.run(running.start())[0]
    try:
        yield endpoint
    finally:
        loop.run(running.close())


@contextlib.contextmanager
def client(endpoint: Endpoint) -> Iterator[Peer]:
    """A connection whose client plays transcripts; the greeting is read."""
    with contextlib.closing(Peer(socket.create_connection(endpoint), "C")) as peer:
        peer.play("S: 220 * ESMTP *")
        yield peer


def send(
    endpoint: Endpoint,
    content: bytes,
    recipients: Sequence[str] = ("b@example.test",),
    sender: str = "a@example.test",
) -> tuple[int, bytes]:
    """Send one message by smtplib; the reply to the end of data."""
    with smtplib.SMTP(endpoint.host, endpoint.port, "client.example.test") as smtp:
        smtp.ehlo()
        assert smtp.mail(sender)[0] == 250
        for recipient in recipients:
            assert smtp.rcpt(recipient)[0] == 250
        return smtp.data(content)


def without_received(content: bytes) -> bytes:
    """The message behind the one Received field that the gateway put in front."""
    assert content.startswith(b"Received: from ")
    lines = content.splitlines(keepends=True)
    end = next(n for n, line in enumerate(lines[1:], 1) if line[:1] not in (b" ", b"\t"))
    return b"".join(lines[end:])
