"""The connection to the next server, by SMTP or LMTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from kb.gateway.context import Context
from kb.gateway.names import own_name
from kb.gateway.smtp.origin import UNKNOWN, Origin
from kb.gateway.transport.connection import CHUNK, ServerConnection
from kb.gateway.transport.errors import ServerLost
from kb.wire.dots import DotWriter
from kb.wire.smtp import attributes
from kb.wire.smtp.commands import Refused
from kb.wire.smtp.replies import Reply, ReplyError, ReplyReader


class Upstream:
    """One connection to the next server, opened when it is needed and again when it was lost.

    Args:
        context: where the next server listens, how to speak to it, and how long to wait for it.
        origin: whom to tell the server of.
    """

    def __init__(self, context: Context, origin: Origin) -> None:
        self._context, self._scheme = context, context.service.scheme
        self._origin = origin
        self.hello: tuple[bytes, bool] = (b"", False)
        """The client's name in EHLO or HELO, and whether it was EHLO."""
        self._timeouts = context.timeouts
        self._connection: ServerConnection | None = None
        self._replies = ReplyReader()
        self._losing = _Losing(self.abort)
        self.extensions: dict[str, str] = {}
        """What it told: keyword in upper case, and parameters."""
        self.authenticated = False
        """Whether it has accepted a login: then another connection would not do instead."""

    @property
    def is_open(self) -> bool:
        """Whether there is a connection, as far as is known."""
        return self._connection is not None

    @property
    def is_lmtp(self) -> bool:
        """Whether it answers the end of data once for each recipient."""
        return self._scheme == "lmtp"

    @property
    def size_limit(self) -> int:
        """Largest message that it takes, in octets; 0 where it tells none (RFC 1870 4)."""
        limit = self.extensions.get("SIZE", "")
        return int(limit) if limit.isascii() and limit.isdigit() else 0

    async def open(self) -> None:
        """Connect and say hello, unless that is done.

        Raises:
            ServerLost: it cannot be reached, or will not serve.
            Refused: it will not serve this client, of whom it wanted to know.
        """
        if self._connection is not None:
            return
        self.extensions = {}
        if self.authenticated:
            raise ServerLost("the login was the lost connection's")
        with self._losing:
            self._connection = await self._context.connect(self._origin.ends)
            self._replies = ReplyReader()
            greeting = await self._reply(self._timeouts.greeting)
            if greeting.code != 220:
                raise ServerLost(f"it answers {greeting}")
            await self._hello()
            if self._context.service.upstream_tls == "starttls":
                await self._begin_tls()
            if "ADDR" in self._names("XCLIENT"):
                await self._tell_client()

    async def _tell_client(self) -> None:
        """Tell by XCLIENT whose mail comes; it then greets anew (XCLIENT_README)."""
        said, extended = self.hello
        values = self._origin.client(said, extended=extended)
        for line in attributes.lines(b"XCLIENT", values, self._names("XCLIENT")):
            reply = await self.command(line, self._timeouts.greeting)
            if reply.code >= 500:
                self.abort()
                raise Refused(reply.enhanced())
            if reply.code != 220:
                raise ServerLost(f"it answers XCLIENT with {reply}")
        self.extensions = {}
        # As the client would: what it tells here is what the server goes by, and traces.
        name = self._origin.hello(said)
        await self._hello(b"" if name == UNKNOWN else name.encode("ascii"))

    async def forward(self) -> None:
        """Tell by XFORWARD what the client told so, before MAIL, where that is offered.

        A server that refuses gets the mail all the same: nothing but its log hangs on it.

        Raises:
            ServerLost: the connection broke.
        """
        values = self._origin.forwarded
        for line in attributes.lines(b"XFORWARD", values, self._names("XFORWARD")):
            reply = await self.command(line, self._timeouts.command)
            if not reply.positive:
                self._context.log.warning(
                    "next server %s: it answers XFORWARD with %s", self._context.upstream, reply
                )
                return

    def _names(self, extension: str) -> list[str]:
        return self.extensions.get(extension, "").upper().split()

    async def _begin_tls(self) -> None:
        """RFC 3207 4; what the server told before does not count (4.2)."""
        if "STARTTLS" not in self.extensions:
            raise ServerLost("the server does not offer STARTTLS")
        self.extensions = {}
        reply = await self.command(b"STARTTLS", self._timeouts.hello)
        if reply.code != 220:
            raise ServerLost(f"it answers STARTTLS with {reply}")
        if self._replies.pending:
            raise ServerLost("it said more in clear behind its reply to STARTTLS")
        await self._context.secure(self._live())
        await self._hello()

    async def command(self, line: bytes, seconds: float) -> Reply:
        """Send a command and read its reply: 2yz, 354, 4yz or 5yz.

        Raises:
            ServerLost: there is no connection, it broke, or the reply is 421 or none at all.
        """
        with self._losing:
            if octets := self._live().take():
                self._replies.feed(octets)
            if self._replies.pending:
                # Taken for the reply to this command, it would put all that follow off by one.
                early = await self._reply(seconds)
                raise ServerLost(f"it says {early} out of turn")
            self._send(line + b"\r\n")
            return await self._reply(seconds)

    async def data(self, chunks: Iterable[bytes], replies: int) -> list[Reply]:
        """Send mail data, which the server has answered 354, and read the replies to its end.

        Where anything goes wrong, an error in `chunks` included, the connection is cut before
        the end of data: the server then has no message. So it is where the server refuses
        before the end, as some do with mail that is too large.

        Args:
            chunks: the message, not yet dot-stuffed.
            replies: how many to wait for: one by SMTP, one for each recipient by LMTP.

        Raises:
            ServerLost: the connection broke before the last reply.
        """
        with self._losing:
            pieces = _pieces(chunks)
            begun = [*islice(pieces, 2)]
            if len(begun) == 1 and not self._says_something:
                self._send(begun.pop())
                if self._live().is_sent:
                    # Nearly all mail. A task that hears what the server says meanwhile would
                    # take a tenth of the whole transaction's time.
                    answers = [await self._reply(self._timeouts.final)]
                    return await self._more(answers, replies)
            first = asyncio.create_task(self._reply(None))
            try:
                if not await self._sent(chain(begun, pieces), first):
                    async with asyncio.timeout(self._timeouts.quit):
                        early = await first
                    self.abort()
                    if not early.negative:
                        raise ServerLost(f"it answers {early} before the end of data")
                    return [early] * replies
                async with asyncio.timeout(self._timeouts.final):
                    answers = [await first]
                return await self._more(answers, replies)
            finally:
                first.cancel()
                await asyncio.gather(first, return_exceptions=True)

    async def _more(self, answers: list[Reply], replies: int) -> list[Reply]:
        """The replies to the end of data, of which there are some already."""
        while len(answers) < replies:
            answers.append(await self._reply(self._timeouts.final))
        return answers

    @property
    def _says_something(self) -> bool:
        """Whether the server has said something that nobody has read, or has closed."""
        return self._replies.pending or self._live().has_come

    async def _sent(self, pieces: Iterable[bytes], answer: asyncio.Task[Reply]) -> bool:
        """Send the mail data and its end; False if the server answered or closed before."""
        try:
            await self._drain()
            for piece in pieces:
                # An answer that came before the end is told from the one to it.
                if answer.done():
                    return False
                self._send(piece)
                await self._drain()
        except ServerLost:
            return False
        return True

    async def reset(self) -> None:
        """End the transaction, if there is a connection that could have one."""
        if self._connection is None:
            return
        try:
            reply = await self.command(b"RSET", self._timeouts.command)
        except ServerLost:
            return
        if not reply.positive:
            self.abort()

    async def quit(self) -> None:
        """Say QUIT and close."""
        if self._connection is None:
            return
        try:
            await self.command(b"QUIT", self._timeouts.quit)
        except ServerLost:
            return
        self.abort()

    def abort(self) -> None:
        """Close at once; a message in transfer is not finished."""
        if self._connection is not None:
            self._connection.abort()
            self._connection = None

    def _live(self) -> ServerConnection:
        if self._connection is None:
            raise ServerLost("the connection is closed")
        return self._connection

    async def _hello(self, name: bytes = b"") -> None:
        name = name or own_name(self._live().own).encode()
        verb = b"LHLO " if self.is_lmtp else b"EHLO "
        reply = await self.command(verb + name, self._timeouts.hello)
        if reply.positive:
            for line in reply.lines[1:]:
                keyword, _, parameters = line.decode("ascii", "replace").partition(" ")
                self.extensions[keyword.upper()] = parameters
        elif reply.code >= 500 and not self.is_lmtp:
            # A server of RFC 821 knows no EHLO (RFC 5321 3.2).
            reply = await self.command(b"HELO " + name, self._timeouts.hello)
        if not reply.positive:
            raise ServerLost(f"it answers {reply}")

    def _send(self, octets: bytes) -> None:
        self._live().write(octets)

    async def _drain(self) -> None:
        # A drain that need not wait lets nobody else run: no other session, and no reply.
        await asyncio.sleep(0)
        await self._live().drain(self._timeouts.block)

    async def _reply(self, seconds: float | None) -> Reply:
        connection = self._live()
        reply, until = self._replies.next(), None
        if reply is None and seconds is not None:
            until = asyncio.get_running_loop().time() + seconds
        while reply is None:
            self._replies.feed(await connection.read_until(until))
            reply = self._replies.next()
        if reply.code == 421:
            raise ServerLost(f"it answers {reply}")
        return reply


class _Losing:
    """Whatever goes wrong inside, the connection is of no more use."""

    def __init__(self, abort: Callable[[], None]) -> None:
        self._abort = abort

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Raise what an error means."""
        if error is None:
            return
        self._abort()
        if isinstance(error, TimeoutError):
            raise ServerLost("it does not answer in time") from None
        if isinstance(error, OSError | ReplyError):
            raise ServerLost(str(error)) from None


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Mail data as it is sent, its end included; what is short goes with what follows."""
    dots, waiting = DotWriter(), bytearray()
    for chunk in chunks:
        waiting += dots.feed(chunk)
        if len(waiting) >= CHUNK:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting + dots.end())
