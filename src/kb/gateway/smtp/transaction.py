"""A mail transaction with the next server (RFC 5321 3.3)."""

from __future__ import annotations

from collections.abc import Iterable

from kb.gateway.smtp.upstream import Upstream
from kb.gateway.transport.errors import ServerLost
from kb.gateway.transport.timeouts import Timeouts
from kb.wire.address import Path
from kb.wire.smtp.commands import Mail, Refused
from kb.wire.smtp.lmtp import combined
from kb.wire.smtp.replies import Reply, reply

GROWTH = 2048
"""Octets by which the gateway may make a message larger: the Received field and the tag. The
size told to the next server allows for it, as RFC 1870 6.3 has it."""


class Transaction:
    """The envelope that the client gives, and its like on the next server.

    Args:
        mail: the client's MAIL command.
        id_: the gateway's id of the message.
        upstream: the connection to the next server.
        timeouts: how long to wait for it.
    """

    def __init__(self, mail: Mail, id_: str, upstream: Upstream, timeouts: Timeouts) -> None:
        self.mail, self.id = mail, id_
        self.recipients: list[Path] = []
        """Those that the next server accepted, in the order of their RCPT commands."""
        self._upstream, self._timeouts = upstream, timeouts

    async def begin(self) -> Reply:
        """Give the next server the MAIL command.

        A connection that stood idle may have been closed by the server: then it is opened anew.

        Raises:
            ServerLost: the next server cannot be asked.
            Refused: it no longer offers what this client was told.
        """
        if self._upstream.is_open:
            try:
                return await self._mail(self.mail.size)
            except ServerLost:
                pass
        return await self._mail(self.mail.size)

    async def add(self, path: Path) -> Reply:
        """Give the next server a recipient.

        Raises:
            ServerLost: it cannot be asked.
        """
        answer = await self._command(b"RCPT TO:" + bytes(path))
        if answer.positive:
            self.recipients.append(path)
        return answer

    async def deliver(self, chunks: Iterable[bytes], size: int) -> Reply:
        """Give the next server the message.

        Where the connection was lost while the message came in, the transaction is begun anew:
        nothing of it has reached the server.

        Args:
            chunks: the message.
            size: its octets as the client sent them.

        Returns:
            The server's answer to the message; or to DATA, if it refused that.

        Raises:
            ServerLost: whether it has the message is not known, or certainly it has not.
        """
        try:
            answer = await self._upstream.command(b"DATA", self._timeouts.data)
        except ServerLost:
            await self._again(self.recipients, size)
            answer = await self._upstream.command(b"DATA", self._timeouts.data)
        if answer.negative:
            await self._upstream.reset()
            return answer
        if answer.code != 354:
            self._upstream.abort()
            raise ServerLost(f"it answers DATA with {answer}")
        each = self._upstream.is_lmtp
        replies = await self._upstream.data(chunks, len(self.recipients) if each else 1)
        final = combined(self.recipients, replies) if each else replies[0]
        if not (final.positive or final.negative):
            self._upstream.abort()
            raise ServerLost(f"it answers the end of data with {final}")
        return final

    async def redirect(self, path: Path, size: int) -> None:
        """Begin anew with the same reverse-path and another, only recipient.

        Raises:
            ServerLost: the next server does not take that.
        """
        await self._upstream.reset()
        await self._again([path], size)
        self.recipients = [path]

    async def abandon(self) -> None:
        """End the transaction; the next server has no message."""
        await self._upstream.reset()

    async def _again(self, recipients: list[Path], size: int) -> None:
        try:
            answers = [await self._mail(size)]
        except Refused as refused:
            raise ServerLost(str(refused)) from None
        if answers[0].positive:
            answers += [await self._command(b"RCPT TO:" + bytes(path)) for path in recipients]
        for answer in answers:
            if not answer.positive:
                await self._upstream.reset()
                raise ServerLost(f"it answers {answer}")

    async def _mail(self, size: int | None) -> Reply:
        await self._upstream.open()
        missing = self.mail.needs - self._upstream.extensions.keys()
        if missing:
            names = " and ".join(sorted(missing))
            text = f"The next server does not offer {names} now"
            raise Refused(reply(455, "4.3.3", text))
        await self._upstream.forward()
        return await self._command(self.mail.line(self._declared(size)))

    def _declared(self, size: int | None) -> int | None:
        """The size to tell; a message that just fits is not made too large by the allowance."""
        if size is None or "SIZE" not in self._upstream.extensions:
            return None
        most = self._upstream.size_limit
        return min(size + GROWTH, most) if most >= size else size + GROWTH

    async def _command(self, line: bytes) -> Reply:
        answer = await self._upstream.command(line, self._timeouts.command)
        if not (answer.positive or answer.negative):
            self._upstream.abort()
            raise ServerLost(f"it answers {answer}")
        return answer
