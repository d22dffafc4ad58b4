"""What becomes of a message once its last octet is here: scanned, decided, carried out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kb.gateway.context import Context
from kb.gateway.decision import Decision, apply, decide
from kb.gateway.smtp.received import Trace, received
from kb.gateway.smtp.transaction import Transaction
from kb.gateway.smtp.upstream import Lost
from kb.gateway.spool import Spool
from kb.message import Octets
from kb.scan import Findings
from kb.wire.address import Path
from kb.wire.dots import DotReader
from kb.wire.smtp.replies import Reply, printable, reply


class Delivery:
    """Answers the end of data.

    Args:
        context: policy, scanner and log.
        transaction: the envelope, and the next server's transaction.
        trace: what the Received field tells.
    """

    def __init__(self, context: Context, transaction: Transaction, trace: Trace) -> None:
        self._context, self._transaction, self._trace = context, transaction, trace

    async def answer(self, spool: Spool, dots: DotReader) -> Reply:
        """Take the action that the message calls for; the reply is the sender's.

        Args:
            spool: the message.
            dots: what read it, for what it noted.
        """
        if refusal := self._refusal(dots):
            self._log("refused", str(refusal), "reject")
            await self._transaction.abandon()
            return refusal
        octets = spool.octets()
        try:
            findings = await self._context.scanner.scan(octets)
        except Exception as error:
            # Whatever a scanner fails of, its message is not scanned: never the sender's fault.
            return await self._unscanned(octets, error)
        decision = decide(findings, self._context.policy)
        return await self._carry_out(octets, decision, findings)

    def _refusal(self, dots: DotReader) -> Reply | None:
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
            return await self._deliver(octets, Decision(), "unscanned", finding)
        self._log("unscanned", finding, "defer")
        await self._transaction.abandon()
        return reply(451, "4.7.1", "The message could not be scanned; try again later")

    async def _carry_out(self, octets: Octets, decision: Decision, findings: Findings) -> Reply:
        verdict = "+".join(_verdict(findings)) or "clean"
        found = [
            *([findings.spam] if findings.spam else []),
            *(p.finding for p in findings.infected),
        ]
        finding = ", ".join(dict.fromkeys(found)) or "-"
        if decision.outcome == "reject":
            self._log(verdict, finding, "reject")
            await self._transaction.abandon()
            text = f"Message refused: it was found to be spam ({printable(findings.spam.encode())})"
            return reply(550, "5.7.1", text, f"It was not delivered; reference {self._trace.id}")
        if decision.outcome == "drop":
            self._log(verdict, finding, "drop")
            await self._transaction.abandon()
            return reply(250, "2.0.0", f"Message accepted as {self._trace.id}")
        return await self._deliver(octets, decision, verdict, finding)

    async def _deliver(
        self, octets: Octets, decision: Decision, verdict: str, finding: str
    ) -> Reply:
        action = decision.outcome
        try:
            if action == "forward":
                to = Path(self._context.policy.forward_to.encode("ascii"))
                await self._transaction.redirect(to, len(octets))
            final = await self._transaction.deliver(self._message(octets, decision), len(octets))
        except Lost as lost:
            self._log(verdict, finding, action, f"next server lost: {lost}")
            return reply(451, "4.4.2", "The next server cannot take mail now; try again later")
        self._log(verdict, finding, action, f"next server: {final}")
        return final.enhanced()

    def _message(self, octets: Octets, decision: Decision) -> Iterator[bytes]:
        yield received(self._trace, datetime.now().astimezone())
        yield from apply(octets, decision)

    def _log(self, verdict: str, finding: str, action: str, more: str = "") -> None:
        """One line a decision; nothing in it can start another line."""
        line = f"id={self._trace.id} verdict={verdict} finding={finding!r} action={action}"
        self._context.log.info("%s", printable(f"{line} {more}".rstrip().encode()))


def _verdict(findings: Findings) -> Iterator[str]:
    if findings.infected:
        yield "virus"
    if findings.spam:
        yield "spam"
