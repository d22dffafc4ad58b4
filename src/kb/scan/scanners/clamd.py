"""clamd, ClamAV's daemon: asked in sessions that are kept, over TCP or a socket file.

It is given the message as it came and every part in every reading, so that an infected part is
named, and a message that clamd alone would misread is still caught.

aioclamd, the client that is kept, opens a connection for each scan, sends 1,024 octets at a time,
and knows no socket file; a message here is a dozen scans, so the client is our own
(`kb.wire.clamd`).

Bounds are clamd's own. It takes no stream larger than its StreamMaxLength: such a message has not
been scanned. Of what passes its MaxFileSize or MaxScanSize it says OK, unless its AlertExceedsMax
is on, and of what is encrypted, unless AlertEncrypted is; what it then tells of are no viruses but
things that it could not look into.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.message import Octets
from kb.scan.budget import Stopped
from kb.scan.channel import Address, Channel, Kept
from kb.scan.findings import Found
from kb.scan.forms import HOST, address
from kb.scan.patience import Patience
from kb.scan.plugin import SpamForm, VirusForm
from kb.wire import clamd

AT_ONCE = 8
_UNSCANNABLE = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted")


class _Session:
    """One connection, numbered as clamd numbers its commands."""

    def __init__(self, channel: Channel) -> None:
        self.channel, self._number = channel, 0

    def ask(self, pieces: Iterable[bytes], patience: Patience) -> bytes:
        """Give it one command, and receive the answer.

        Raises:
            NotUnderstood: there is no answer to this command.
            OSError: the connection is lost, or there is no answer in time.
        """
        self._number += 1
        try:
            self.channel.send(pieces, patience)
        except ConnectionError:
            # clamd says why before it closes, if it is that it does not want more.
            clamd.found(self._answer(patience))
            raise
        return self._answer(patience)

    def _answer(self, patience: Patience) -> bytes:
        answer = clamd.reply(self.channel.until(b"\0", clamd.LONGEST_REPLY, patience))
        if answer.number != self._number:
            raise clamd.NotUnderstood(f"it answers {answer.number} instead of {self._number}")
        return answer.text


class Clamd:
    """One clamd.

    Args:
        name: as the configuration has it.
        where: its address.
        at_once: how many questions it has before it at a time, and so how many sessions.
    """

    costly = True

    def __init__(self, name: str, where: Address, at_once: int = AT_ONCE) -> None:
        self.name, self._where, self.at_once = name, where, at_once
        self._kept = Kept[_Session](lambda session: session.channel.close())

    def test(self, octets: Octets, patience: Patience) -> list[Found]:
        """What clamd finds. Raises `OSError`, or `NotUnderstood` with what clamd says."""
        if not octets:
            return []
        name, version = self._asked(octets, patience)
        return [Found(name, f"clamd, {version}", name.startswith(_UNSCANNABLE))] if name else []

    def version(self, patience: Patience) -> str:
        """`ClamAV 1.4.6, signatures 27812`."""
        return self._asked(None, patience)[1]

    async def close(self) -> None:
        """Close the connections that are kept; no more are kept."""
        self._kept.close()

    def _asked(self, octets: Octets | None, patience: Patience) -> tuple[str, str]:
        """What it finds, and its version, in one session; the second attempt in a fresh one.

        The version is asked for where something was found: signatures come and go meanwhile.
        """
        session = self._kept.take()
        try:
            return self._in(session or self._begun(patience), octets, patience)
        except (clamd.TooLarge, TimeoutError):
            raise
        except (OSError, clamd.NotUnderstood):
            # Sessions that were idle for too long are closed by clamd, all of them when it ends.
            self._kept.clear()
        return self._in(self._begun(patience), octets, patience)

    def _begun(self, patience: Patience) -> _Session:
        channel = self._where.connect(patience)
        try:
            channel.send([clamd.SESSION], patience)
        except BaseException:
            channel.close()
            raise
        return _Session(channel)

    def _in(self, session: _Session, octets: Octets | None, patience: Patience) -> tuple[str, str]:
        name = version = ""
        try:
            if octets is not None:
                name = clamd.found(session.ask(clamd.instream(octets), patience))
            if octets is None or name:
                version = clamd.version(session.ask([clamd.VERSION], patience))
        except (OSError, clamd.NotUnderstood, Stopped):
            session.channel.close()
            raise
        self._kept.give(session)
        return name, version


def _made(value: str) -> Clamd:
    return Clamd(value, address(value, "clamd"))


SPAM: tuple[SpamForm, ...] = ()
VIRUS = (
    VirusForm("clamd://HOST:PORT", re.compile(rf"clamd://{HOST}"), _made),
    VirusForm("clamd:///PATH", re.compile(r"clamd:///\S.*"), _made),
)
