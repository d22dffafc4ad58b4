"""aiosmtpd as the next server, by SMTP and by LMTP, delivering into maildrops."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from kb.lab.servers.embedded.accounts import maildrop
from kb.lab.servers.embedded.maildrop import Maildrop

HOSTNAME = "mail.example.test"


class Delivery:
    """Delivers each recipient's copy into that recipient's maildrop.

    The method names are aiosmtpd's hooks.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def maildrop(self, address: str) -> Maildrop | None:
        """The maildrop of an address; None where there is no such account."""
        return maildrop(self.folder, address.partition("@")[0])

    async def handle_RCPT(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Refuse a recipient that has no account (RFC 5321 section 4.2.3)."""
        if self.maildrop(address) is None:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Recipient OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Deliver; by LMTP with one reply a recipient (RFC 2033 section 4.2)."""
        content = envelope.content
        if not isinstance(content, bytes):
            return "451 4.3.0 The content is not octets"
        for address in envelope.rcpt_tos:
            if (drop := self.maildrop(address)) is not None:
                drop.deliver(content)
        replies = len(envelope.rcpt_tos) if isinstance(server, LMTP) else 1
        return "\r\n".join(["250 2.0.0 Delivered"] * replies)


def factory(kind: type[SMTP], folder: Path) -> Callable[[], Any]:
    """What `loop.create_server` wants: a maker of protocols, SMTP or LMTP."""
    return lambda: kind(Delivery(folder), hostname=HOSTNAME, enable_SMTPUTF8=True)
