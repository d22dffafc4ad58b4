"""One client's session: commands in, replies out (RFC 5321 3 and 4).

MAIL, RCPT and the message go by way of `Transaction` and `Delivery`; everything else is
answered here. The states are those of RFC 5321 4.1.4: before EHLO, ready, in a transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from functools import partial

from kb.gateway.context import Context
from kb.gateway.names import own_name
from kb.gateway.security import Security, secure
from kb.gateway.smtp.client import Client
from kb.gateway.smtp.delivery import Delivery
from kb.gateway.smtp.login import Login
from kb.gateway.smtp.origin import Origin
from kb.gateway.smtp.own_answers import own_answer
from kb.gateway.smtp.received import Trace
from kb.gateway.smtp.transaction import Transaction
from kb.gateway.smtp.upstream import Upstream
from kb.gateway.spool import Spool
from kb.gateway.transport.connection import Connection
from kb.gateway.transport.errors import ServerLost
from kb.wire.dots import DotReader
from kb.wire.lines import Fault, Line
from kb.wire.smtp import commands
from kb.wire.smtp.commands import Refused
from kb.wire.smtp.replies import Reply, reply

PASSED_ON = ("8BITMIME", "SMTPUTF8", "SIZE")
"""Extensions told as far as the next server offers them."""
OWN = ("PIPELINING", "ENHANCEDSTATUSCODES")
"""Extensions that are the gateway's own."""
NOTHING = Reply(0, ())
"""No reply: it has gone already."""
CLOSING = (221, 421)
"""Replies behind which the gateway closes the connection."""


async def serve(connection: Connection, context: Context) -> None:
    """Serve one SMTP client until it leaves."""
    client = Client(connection, commands.LONGEST_LINE, context.timeouts)
    origin = Origin(connection, context.service)
    upstream = Upstream(context, origin)
    session = Session(client, upstream, connection, origin, context)
    try:
        await session.run()
    finally:
        upstream.abort()


class Session:
    """The state of one client's session.

    Args:
        client: the client.
        upstream: the connection to the next server.
        connection: what the client's is, for TLS.
        origin: where its mail comes from.
        context: policy, scanner, limits, time-outs and log.
    """

    def __init__(
        self,
        client: Client,
        upstream: Upstream,
        connection: Connection,
        origin: Origin,
        context: Context,
    ) -> None:
        self._client, self._upstream, self._context = client, upstream, context
        self._origin = origin
        self._connection, self._security = connection, Security(connection, context)
        self._login = Login(client, upstream, self._security, context)
        self._name = own_name(client.own_address)
        self._hello = b""
        self._told: dict[str, str] | None = None
        """Extensions told in answer to EHLO; None after HELO."""
        self._transaction: Transaction | None = None
        self._refused: set[int] = set()
        """First digits of the replies that refused recipients."""

    async def run(self) -> None:
        """Greet, then answer each command until QUIT or the client's leaving."""
        answer = self._greeting()
        await self._client.send(answer)
        try:
            while answer.code not in CLOSING and (line := await self._client.line()) is not None:
                answer = await self._answer(line)
                if answer is not NOTHING:
                    await self._client.send(answer)
            await self._upstream.quit()
        except TimeoutError:
            await self._farewell(reply(421, "4.4.2", "Nothing came in time; closing"))
        except asyncio.CancelledError:
            await self._farewell(reply(421, "4.3.2", "The gateway shuts down; closing"))
            raise
        except ConnectionError:
            raise
        except Exception:
            await self._farewell(reply(421, "4.3.0", "The gateway has failed; closing"))
            raise

    def _greeting(self) -> Reply:
        return reply(220, "", f"{self._name} ESMTP mail gateway ready")

    async def _farewell(self, answer: Reply) -> None:
        self._upstream.abort()
        with contextlib.suppress(OSError, TimeoutError):
            await self._client.send_last(answer)

    async def _answer(self, line: Line) -> Reply:
        command = commands.command(line.octets)
        limit = commands.line_limit(command.verb, self._told or ())
        if line.fault is Fault.BARE_LF:
            return reply(500, "5.5.2", "A command line has a bare LF; it must end with CR LF")
        if line.fault or len(line.octets) + 2 > limit:
            return reply(
                500, "5.5.2", f"The command line is too long; {limit} octets are the limit"
            )
        try:
            return await self._dispatch(command.verb, command.argument)
        except Refused as refused:
            return refused.reply

    async def _dispatch(self, verb: str, argument: bytes) -> Reply:
        if answer := own_answer(verb, argument):
            return answer
        match verb:
            case "EHLO" | "HELO":
                return await self._greet(verb, argument)
            case "STARTTLS":
                return await self._begin_tls()
            case "AUTH":
                return await self._auth(argument)
            case "MAIL":
                return await self._mail(argument)
            case "RCPT":
                return await self._rcpt(argument)
            case "DATA":
                return await self._data()
            case "XFORWARD" | "XCLIENT" if self._origin.takes(verb):
                return await self._told_by_client(verb, argument)
            case "RSET":
                await self._reset()
                return reply(250, "2.0.0", "Ok")
            case "QUIT":
                return reply(221, "2.0.0", f"{self._name} closing")
            case "BDAT":
                # Its octets must not be taken for commands, offered or not (RFC 3030 2).
                await self._client.skip(commands.bdat(argument))
                return reply(502, "5.5.1", "BDAT is not offered here; use DATA")
        return reply(500, "5.5.2", "Command not known; HELP lists those that are")

    async def _greet(self, verb: str, argument: bytes) -> Reply:
        self._hello = commands.hello(argument)
        await self._reset()
        self._told = None
        self._upstream.hello = (self._hello, verb == "EHLO")
        if verb == "HELO":
            return reply(250, "", self._name)
        try:
            await self._upstream.open()
        except ServerLost as lost:
            # The sender may still be told of what is the gateway's own; MAIL will say the rest.
            self._context.log.warning("next server %s: %s", self._context.upstream, lost)
        self._told = dict.fromkeys(OWN, "")
        for name in PASSED_ON:
            if name in self._upstream.extensions:
                self._told[name] = str(self._size_limit()) if name == "SIZE" else ""
        if self._security.offers_tls:
            self._told["STARTTLS"] = ""
        self._told |= self._origin.offers
        if mechanisms := self._login.mechanisms:
            self._told["AUTH"] = " ".join(mechanisms)
        lines = (f"{name} {value}".rstrip() for name, value in self._told.items())
        return reply(250, "", f"{self._name} greets {self._hello.decode('ascii')}", *lines)

    async def _begin_tls(self) -> Reply:
        """RFC 3207 4. What the client said before does not count, as if it had not been (4.2)."""
        if self._security.encrypted:
            return reply(503, "5.5.1", "TLS is on already")
        if not self._security.offers_tls:
            return reply(502, "5.5.1", "STARTTLS is not offered here")
        await self._reset()
        agreed = reply(220, "2.0.0", "Begin TLS now")
        handshake = partial(secure, self._connection, self._context)
        if not await self._client.begin_tls(agreed, handshake):
            self._context.log.warning(
                "octets in clear behind STARTTLS from %s", self._client.address or "nobody known"
            )
            return reply(421, "4.7.0", "Nothing may follow STARTTLS before its reply; closing")
        self._hello, self._told = b"", None
        return NOTHING

    async def _told_by_client(self, verb: str, argument: bytes) -> Reply:
        """XFORWARD; XCLIENT, behind which all begins anew but for TLS (XCLIENT_README)."""
        if self._transaction:
            return reply(503, "5.5.1", "A transaction is open; RSET ends it")
        if verb == "XCLIENT" and self._upstream.authenticated:
            return reply(503, "5.5.1", "A login was accepted already; it is another client's")
        self._origin.tell(verb, argument)
        if verb == "XFORWARD":
            return reply(250, "2.0.0", "Ok")
        # The next server was told of another client.
        await self._upstream.quit()
        self._hello, self._told = b"", None
        return self._greeting()

    async def _auth(self, argument: bytes) -> Reply:
        if not self._login.possible:
            return reply(502, "5.5.1", "AUTH is not offered here")
        if self._told is None:
            return reply(503, "5.5.1", "Say EHLO first")
        if self._transaction:
            return reply(503, "5.5.1", "A transaction is open; RSET ends it")
        try:
            return await self._login.answer(argument)
        except ServerLost as lost:
            return self._lost(lost)

    async def _mail(self, argument: bytes) -> Reply:
        if not self._hello:
            return reply(503, "5.5.1", "Say EHLO or HELO first")
        if self._transaction:
            return reply(503, "5.5.1", "A transaction is open; RSET ends it")
        mail = commands.mail(argument, self._told or ())
        most = self._size_limit()
        if mail.size is not None and mail.size > most:
            text = f"The message would have {mail.size} octets; {most} are the limit"
            return reply(552, "5.3.4", text)
        id_ = secrets.token_hex(6).upper()
        transaction = Transaction(mail, id_, self._upstream, self._context.timeouts)
        try:
            answer = await transaction.begin()
        except ServerLost as lost:
            return self._lost(lost)
        if answer.positive:
            self._transaction, self._refused = transaction, set()
        return answer.enhanced(b"2.1.0" if answer.positive else b"")

    async def _rcpt(self, argument: bytes) -> Reply:
        if not self._transaction:
            return reply(503, "5.5.1", "MAIL comes first")
        path = commands.rcpt(argument, utf8=self._transaction.mail.utf8)
        try:
            answer = await self._transaction.add(path)
        except ServerLost as lost:
            answer = self._lost(lost)
        if answer.negative:
            self._refused.add(answer.code // 100)
        return answer.enhanced(b"2.1.5" if answer.positive else b"")

    async def _data(self) -> Reply:
        if not self._transaction:
            return reply(503, "5.5.1", "MAIL comes first")
        if not self._transaction.recipients:
            return self._without_recipient()
        transaction, self._transaction = self._transaction, None
        await self._client.send(reply(354, "", "Send the message; CR LF . CR LF ends it"))
        dots = DotReader()
        with Spool(most=self._context.message_octets) as spool:
            async for text in self._client.text(dots):
                spool.keep(text)
            delivery = Delivery(self._context, transaction, self._trace(transaction))
            try:
                return await delivery.answer(spool, dots)
            finally:
                self._origin.forget()

    def _without_recipient(self) -> Reply:
        if 4 in self._refused:
            return reply(451, "4.5.1", "No recipient was accepted yet")
        if self._refused:
            return reply(554, "5.5.1", "No recipient was accepted")
        return reply(503, "5.5.1", "RCPT comes first")

    def _trace(self, transaction: Transaction) -> Trace:
        with_ = "SMTP" if self._told is None else "ESMTP"
        with_ = "UTF8SMTP" if transaction.mail.utf8 else with_
        if with_ != "SMTP":
            with_ += "S" if self._security.encrypted else ""
            with_ += "A" if self._upstream.authenticated or self._origin.logged_in else ""
        return Trace(
            hello=self._origin.hello(self._hello),
            address=self._origin.address,
            client=self._origin.name,
            name=self._name,
            own_address=self._client.own_address,
            with_=with_,
            id=transaction.id,
        )

    async def _reset(self) -> None:
        if self._transaction:
            transaction, self._transaction = self._transaction, None
            await transaction.abandon()
        # Also where no MAIL has followed it: it would tell of the next client's mail.
        self._origin.forget()

    def _size_limit(self) -> int:
        """Largest message in octets: the gateway's own limit or the next server's."""
        return min(self._context.message_octets, self._upstream.size_limit or 1 << 63)

    def _lost(self, lost: ServerLost) -> Reply:
        self._context.log.warning("next server %s: %s", self._context.upstream, lost)
        if self._upstream.authenticated:
            return reply(421, "4.4.2", "The next server is lost, and the login with it; closing")
        return reply(451, "4.4.2", "The next server cannot take mail now; try again later")
