"""spamd, SpamAssassin's daemon: asked about the message as it came.

A message is spam from the score on that spamd requires (`required_score`); a second class it does
not have. It is not told of the envelope: its protocol has no place for one, so its rules on clients
rest on the Received fields that the message brings.

aiospamc, the client that is kept, installs a command line with it (typer, rich, loguru: eight
packages) and logs through loguru; one request and an answer of three lines are `kb.wire.spamd`.
"""

from __future__ import annotations

import asyncio
import re

from kb.message import Octets, Region
from kb.scan.envelope import Envelope
from kb.scan.findings import SpamVerdict
from kb.scan.forms import HOST, address
from kb.scan.plugin import SpamForm, VirusForm
from kb.wire import spamd

AT_ONCE = 8
"""Most messages that it is asked about at a time."""

_CHUNK = 1 << 16
_SMALL = b"Subject: version\r\n\r\n"


class Spamd:
    """One spamd.

    Args:
        name: as the configuration has it.
        host, port: where it listens.
    """

    def __init__(self, name: str, host: str, port: int) -> None:
        self.name, self._host, self._port = name, host, port
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._version = ""

    async def check(self, octets: Octets, envelope: Envelope) -> SpamVerdict:
        """What spamd says. Raises `OSError`, or `NotUnderstood` with what it says instead."""
        async with self._slots:
            said = await self._asked("SYMBOLS", octets)
            if not said.is_spam:
                return SpamVerdict()
            version = self._version or await self.version()
        return SpamVerdict(
            finding=f"score {said.score} of {said.required}",
            rules=said.rules,
            scanner=f"spamd, {version}" if version else "spamd",
        )

    async def version(self) -> str:
        """`SpamAssassin 4.0.1`, which it tells only of a message."""
        self._version = (await self._asked("HEADERS", _SMALL)).version
        return self._version

    async def _asked(self, command: str, octets: Octets) -> spamd.Answer:
        try:
            return await self._once(command, octets)
        except OSError:
            # It may have been restarted: the second attempt decides.
            self._version = ""
            return await self._once(command, octets)

    async def _once(self, command: str, octets: Octets) -> spamd.Answer:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(spamd.request(command, len(octets)))
            for piece in Region(octets).pieces(_CHUNK):
                writer.write(piece)
                await writer.drain()
            writer.write_eof()
            answer = bytearray()
            while len(answer) <= spamd.LONGEST_ANSWER and (block := await reader.read(_CHUNK)):
                answer += block
        finally:
            writer.transport.abort()
        if not answer:
            raise ConnectionError("it closed the connection")
        return spamd.answer(bytes(answer))


def _made(value: str) -> Spamd:
    where = address(value, "spamd")
    return Spamd(value, where.host, where.port)


SPAM = (SpamForm("spamd://HOST:PORT", re.compile(rf"spamd://{HOST}"), _made),)
VIRUS: tuple[VirusForm, ...] = ()
