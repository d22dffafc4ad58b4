"""What becomes of a message once its last octet is here: scanned, decided, carried out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from kb.gateway.context import Context
from kb.gateway.decision import Decision, decide, edits
from kb.gateway.journal import actions_of, verdict_of
from kb.gateway.smtp.received import Trace, received
from kb.gateway.smtp.timeouts import Timeouts
from kb.gateway.smtp.transaction import Transaction
from kb.gateway.smtp.upstream import Lost
from kb.gateway.spool import Spool
from kb.message import Edit, HeaderTooLarge, Octets, edited_chunks, fields, section
from kb.scan import Findings
from kb.wire.address import Path
from kb.wire.dots import DotReader
from kb.wire.plain import printable
from kb.wire.smtp.replies import Reply, reply

HOPS = 100
"""Received fields from which on a message counts as looping: RFC 5321 6.3's threshold."""


class Delivery:
    """Answers the end of data.

    Args:
        context: policy, scanner and log.
        transaction: the envelope, and the next server's transaction.
        trace: what the Received field tells.
        timeouts: how long to wait for the scanner.
    """

    def __init__(
        self, context: Context, transaction: Transaction, trace: Trace, timeouts: Timeouts
    ) -> None:
        self._context, self._transaction, self._trace = context, transaction, trace
        self._timeouts = timeouts

    async def answer(self, spool: Spool, dots: DotReader, fault: str = "") -> Reply:
        """Take the action that the message calls for; the reply is the sender's.

        Args:
            spool: the message.
            dots: what read it, for what it noted.
            fault: why the message could not be kept whole; "" if it was.
        """
        refusal = self._unfit(dots)
        octets: Octets = b""
        try:
            octets = b"" if refusal or fault else spool.octets()
        except OSError as error:
            fault = str(error)
        if fault and not refusal:
            later = reply(452, "4.3.1", "There is no room to keep the message; try again later")
            return await self._withhold(later, "unkept", fault, "defer")
        if refusal := refusal or await asyncio.to_thread(_loop, octets):
            return await self._withhold(refusal, "unfit", str(refusal), "refuse")
        try:
            async with asyncio.timeout(self._timeouts.scan):
                findings = await self._context.scanner.scan(octets)
        except Exception as error:
            # Whatever a scanner fails of, its message is not scanned: never the sender's fault.
            return await self._unscanned(octets, error)
        decision = decide(findings, self._context.policy)
        return await self._carry_out(octets, decision, findings)

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

    async def _unscanned(self, octets: Octets, error: Exception) -> Reply:
        finding = f"{type(error).__name__}: {error}"
        if self._context.policy.on_failure_open:
            return await self._deliver(octets, Decision(), "unscanned", finding, "deliver")
        later = reply(451, "4.7.1", "The message could not be scanned; try again later")
        return await self._withhold(later, "unscanned", finding, "defer")

    async def _carry_out(self, octets: Octets, decision: Decision, findings: Findings) -> Reply:
        verdict, finding = verdict_of(findings)
        action = actions_of(findings, self._context.policy)
        if decision.outcome == "reject":
            spam = printable(findings.spam.encode())
            answer = reply(
                550,
                "5.7.1",
                f"Message refused: it was found to be spam ({spam})",
                f"It was not delivered; reference {self._trace.id}",
            )
            return await self._withhold(answer, verdict, finding, action)
        if decision.outcome == "drop":
            answer = reply(250, "2.0.0", f"Message accepted as {self._trace.id}")
            return await self._withhold(answer, verdict, finding, action)
        return await self._deliver(octets, decision, verdict, finding, action)

    async def _withhold(self, answer: Reply, verdict: str, finding: str, action: str) -> Reply:
        """Keep the message from the next server."""
        self._log(verdict, finding, action)
        await self._transaction.abandon()
        return answer

    async def _deliver(
        self, octets: Octets, decision: Decision, verdict: str, finding: str, action: str
    ) -> Reply:
        try:
            # What may go wrong with the message goes wrong before the next server sees of it.
            changes = await asyncio.to_thread(edits, octets, decision)
            if decision.outcome == "forward":
                to = Path(self._context.policy.forward_to.encode("ascii"))
                await self._transaction.redirect(to, len(octets))
            final = await self._transaction.deliver(self._message(octets, changes), len(octets))
        except HeaderTooLarge as error:
            answer = reply(554, "5.6.0", f"The message cannot be tagged: {error}")
            return await self._withhold(answer, verdict, finding, "refuse")
        except Lost as lost:
            self._log(verdict, finding, action, f"next server lost: {lost}")
            return reply(451, "4.4.2", "The next server cannot take mail now; try again later")
        self._log(verdict, finding, action, f"next server: {final}")
        return final.enhanced()

    def _message(self, octets: Octets, changes: list[Edit]) -> Iterator[bytes]:
        yield received(self._trace, datetime.now(UTC))
        yield from edited_chunks(octets, changes)

    def _log(self, verdict: str, finding: str, action: str, more: str = "") -> None:
        """One line a decision; nothing in it can start another line."""
        line = f"id={self._trace.id} verdict={verdict} finding={finding!a} action={action}"
        self._context.log.info("%s", printable(f"{line} {more}".rstrip().encode()))


def _loop(octets: Octets) -> Reply | None:
    """Stop mail that goes round in circles (RFC 5321 6.3)."""
    hops = fields(octets, section(octets), "received")
    if sum(1 for _ in islice(hops, HOPS)) < HOPS:
        return None
    return reply(
        554, "5.4.6", f"The message has {HOPS} Received fields or more: it goes in circles"
    )
