"""What becomes of a message once its last octet is here: scanned, decided, carried out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

import msgspec

from kb.gateway.aside import aside
from kb.gateway.context import Context
from kb.gateway.inspection import Inspected, Inspection
from kb.gateway.journal import Whose
from kb.gateway.smtp.received import Trace, received
from kb.gateway.smtp.transaction import Transaction
from kb.gateway.spool import Spool
from kb.gateway.transport.errors import ServerLost
from kb.message import Octets, edited_chunks, fields, section
from kb.scan import Envelope
from kb.wire.address import Path
from kb.wire.dots import DotReader
from kb.wire.printable import printable
from kb.wire.smtp.replies import Reply, reply

HOPS = 100
"""Received fields from which on a message counts as looping: RFC 5321 6.3's threshold."""

TOLD = 3
"""Recipients that the log names; of more it tells how many they are."""


class Delivery:
    """Answers the end of data.

    Args:
        context: policy, scanner and log.
        transaction: the envelope, and the next server's transaction.
        trace: what the Received field tells.
    """

    def __init__(self, context: Context, transaction: Transaction, trace: Trace) -> None:
        self._context, self._transaction, self._trace = context, transaction, trace
        self._inspection = Inspection(context)
        envelope = self._envelope()
        recipients, more = envelope.recipients[:TOLD], len(envelope.recipients) - TOLD
        # As the sender gave it: forward gives the next server another.
        self._whose: Whose = {
            "id": trace.id,
            "from": envelope.reverse_path or "",
            "to": ",".join(recipients) + (f" and {more} more" if more > 0 else ""),
        }

    async def answer(self, spool: Spool, dots: DotReader) -> Reply:
        """Take the action that the message calls for; the reply is the sender's.

        Args:
            spool: the message, as far as it could be kept.
            dots: what read it, for what it noted.
        """
        refusal, fault = self._unfit(dots), spool.fault
        octets: Octets = b""
        try:
            octets = b"" if refusal or fault else spool.octets()
        except OSError as error:
            fault = str(error)
        if fault and not refusal:
            later = reply(452, "4.3.1", "There is no room to keep the message; try again later")
            return await self._withhold(
                later, Inspected(verdict="unkept", finding=fault, action="defer", size=dots.size)
            )
        if refusal := refusal or await aside(_loop, octets):
            unfit = Inspected(
                verdict="unfit", finding=str(refusal), action="refuse", size=dots.size
            )
            return await self._withhold(refusal, unfit)
        inspected = await self._inspection.inspect(spool, self._envelope())
        return await self._carry_out(octets, inspected)

    def _unfit(self, dots: DotReader) -> Reply | None:
        most = self._context.message_octets
        if dots.size > most:
            return reply(552, "5.3.4", f"The message has {dots.size} octets; {most} are the limit")
        if dots.bare_cr or dots.bare_lf:
            # Passed on, it may end the data early for a next server that is less strict;
            # mended, it would not be the sender's message any more.
            what = "CR" if dots.bare_cr else "LF"
            return reply(550, "5.5.2", f"The message has a bare {what}; lines end with CR LF")
        return None

    def _envelope(self) -> Envelope:
        transaction = self._transaction
        return Envelope(
            client=self._trace.address,
            hello=self._trace.hello,
            reverse_path=_text(transaction.mail.path),
            recipients=tuple(_text(path) for path in transaction.recipients),
        )

    async def _carry_out(self, octets: Octets, inspected: Inspected) -> Reply:
        if inspected.mistake:
            # Told as what it is, with a traceback in the log; the mail stays with the sender.
            raise inspected.mistake
        if inspected.unfit:
            text = f"The message cannot be tagged: {inspected.failure}"
            answer = reply(554, "5.6.0", text)
            return await self._withhold(answer, msgspec.structs.replace(inspected, action="refuse"))
        if inspected.decision is None:
            # Whatever a scanner fails of is never the sender's fault.
            later = reply(451, "4.3.0", "The message could not be scanned; try again later")
            return await self._withhold(later, inspected)
        if inspected.decision.outcome == "reject":
            spam = printable(inspected.finding.encode())
            answer = reply(
                550,
                "5.7.1",
                f"Message refused: it was found to be spam ({spam})",
                f"It was not delivered; reference {self._trace.id}",
            )
            return await self._withhold(answer, inspected)
        if inspected.decision.outcome == "drop":
            answer = reply(250, "2.0.0", f"Message accepted as {self._trace.id}")
            return await self._withhold(answer, inspected)
        return await self._deliver(octets, inspected)

    async def _withhold(self, answer: Reply, inspected: Inspected) -> Reply:
        """Keep the message from the next server."""
        self._tell(inspected)
        await self._transaction.abandon()
        return answer

    async def _deliver(self, octets: Octets, inspected: Inspected) -> Reply:
        try:
            if inspected.decision and inspected.decision.outcome == "forward":
                to = Path(self._context.policy.forward_to.encode("ascii"))
                await self._transaction.redirect(to, len(octets))
            message = self._message(octets, inspected)
            final = await self._transaction.deliver(message, len(octets))
        except ServerLost as lost:
            self._tell(inspected, f"next server lost: {lost}")
            return reply(451, "4.4.2", "The next server cannot take mail now; try again later")
        self._tell(inspected, f"next server: {final}")
        return final.enhanced()

    def _message(self, octets: Octets, inspected: Inspected) -> Iterator[bytes]:
        yield received(self._trace, datetime.now(UTC))
        yield from edited_chunks(octets, inspected.edits)

    def _tell(self, inspected: Inspected, outcome: str = "") -> None:
        self._inspection.tell(self._whose, inspected, outcome)


def _text(path: Path) -> str:
    return path.mailbox.decode("utf-8", "backslashreplace")


def _loop(octets: Octets) -> Reply | None:
    """Stop mail that goes round in circles (RFC 5321 6.3)."""
    hops = fields(octets, section(octets), "received")
    if sum(1 for _ in islice(hops, HOPS)) < HOPS:
        return None
    return reply(
        554, "5.4.6", f"The message has {HOPS} Received fields or more: it goes in circles"
    )
