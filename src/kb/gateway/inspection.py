"""Inspects one message: scan, decide, work out the changes, and tell the log.

The three protocols share it. Each gives octets and an envelope, says whose message it is, and
makes its own reply of the outcome. The rules:

- Whatever fails, of the scanner or of the rewriting, the message was not scanned: an outcome,
  never an exception, so that no protocol forgets one. A scanner that takes too long has failed.
- Nothing of it runs on the event loop, and no lock is held meanwhile; but for a short message that
  the scanner knows at a look, which takes less time than to hand it over.
- Each inspection is one line in the log, whoever asked for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

import msgspec

from kb.gateway import journal
from kb.gateway.aside import SHORT, aside
from kb.gateway.context import Context
from kb.gateway.decision import Decision, decide, edits
from kb.gateway.spool import Spool
from kb.message import Edit, HeaderTooLarge, Octets
from kb.scan import Envelope, Findings, Glance, ScannerUnavailable


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    verdict: str
    """`clean`, `spam`, `virus`, `virus+spam`, or `unscanned`."""
    finding: str
    """What was found; of an unscanned message, why it is one."""
    details: Mapping[str, str] = {}
    """Who found it, and by which rules, in words of the log."""
    action: str
    """What is done, in the words of the log."""
    decision: Decision | None = None
    """None where the message may not be passed on."""
    edits: tuple[Edit, ...] = ()
    """What the decision changes in the octets."""
    failure: str = ""
    """Why it could not be scanned, or not be changed; "" if it could."""
    unfit: bool = False
    """Whether no other attempt would fare better: it can never be changed as it should be."""

    cells: tuple[str, ...] = ()
    """Of the actions taken, in their order."""
    message_id: str = ""
    size: int = 0
    """Octets, as far as they could be kept."""
    milliseconds: int = 0
    """What all of it took."""
    mistake: Exception | None = None
    """What rewriting raised, although the header was no hindrance: a mistake of the gateway's."""

    @property
    def scanned(self) -> bool:
        """Whether the decision is not one of need: it rests on what was found, or on `[pass]`."""
        return not self.failure


class Inspection:
    """Inspects the messages of one session.

    Args:
        context: scanner, policy, time-outs and log.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        # Whether it has that is asked for each message on SMTP: by its name, for that is quick.
        self._glance: Glance | None = getattr(context.scanner, "glance", None)

    def at_a_look(self, spool: Spool, envelope: Envelope) -> Inspected | None:
        """What `inspect` would tell, where that takes no waiting; None where it does.

        That is so of a short message which is certainly clean.
        """
        if self._glance is None or spool.fault or spool.size > SHORT:
            return None
        try:
            octets = spool.octets()
            if self._context.config.exemptions.reason(envelope, len(octets)):
                return None
            if self._glance(octets) != _CLEAN:
                return None
            id_ = journal.message_id(octets)
        except Exception:
            # It will go wrong in `inspect` as well, which tells of it.
            return None
        return msgspec.structs.replace(_PASSED, message_id=id_, size=len(octets))

    async def inspect(self, spool: Spool, envelope: Envelope) -> Inspected:
        """Inspect one message; raises nothing but what cancels it.

        Args:
            spool: all of it, or why that could not be kept. It must stay open meanwhile.
            envelope: what is known besides.
        """
        if looked := self.at_a_look(spool, envelope):
            return looked
        begun, id_ = time.monotonic(), ""
        if spool.fault:
            inspected = self.unscanned(spool.fault)
        else:
            try:
                octets = spool.octets()
                id_ = await aside(journal.message_id, octets)
                inspected = await self._inspected(octets, envelope)
            except Exception as error:
                inspected = self.unscanned(str(error) or type(error).__name__)
        return msgspec.structs.replace(
            inspected,
            message_id=id_,
            size=spool.size,
            milliseconds=round((time.monotonic() - begun) * 1000),
        )

    async def _inspected(self, octets: Octets, envelope: Envelope) -> Inspected:
        if reason := self._context.config.exemptions.reason(envelope, len(octets)):
            return _exempt(reason)
        try:
            findings = await self._scan(octets, envelope)
        except ScannerUnavailable as error:
            if error.seen_for_viruses is None or not self._context.policy.on_spam_failure_open:
                raise
            findings = error.seen_for_viruses
        return await self._decided(octets, findings)

    async def _decided(self, octets: Octets, findings: Findings) -> Inspected:
        decision = decide(findings, self._context.policy)
        if findings.failures and not self._may_go(findings, decision):
            return self.unscanned("; ".join(findings.failures))
        verdict, finding = journal.verdict_of(findings)
        try:
            changes = await self.changes(octets, decision)
        except HeaderTooLarge as error:
            failed = self.unscanned(str(error))
            return msgspec.structs.replace(failed, verdict=verdict, finding=finding, unfit=True)
        except Exception as error:
            failed = self.unscanned(str(error) or type(error).__name__)
            return msgspec.structs.replace(failed, mistake=error)
        return Inspected(
            verdict=verdict,
            finding=finding,
            details=journal.details_of(findings),
            action=journal.actions_of(findings, self._context.policy),
            cells=self._cells(findings),
            decision=decision,
            edits=tuple(changes),
        )

    def _cells(self, findings: Findings) -> tuple[str, ...]:
        context = self._context
        return tuple(journal.cells_of(findings, context.policy, context.service.protocol))

    def _may_go(self, findings: Findings, decision: Decision) -> bool:
        """Whether a decision stands although some scanner failed.

        A message that reaches nobody needs no other scanner's word; any other may hold what the
        one that failed would have found, whatever was stripped from it.
        """
        policy = self._context.policy
        if decision.outcome in ("reject", "drop") or policy.on_failure_open:
            return True
        return findings.is_seen_for_viruses and policy.on_spam_failure_open

    def unscanned(self, reason: str) -> Inspected:
        """The outcome for a message that could not be scanned: by the policy passed, or kept."""
        passed = self._context.policy.on_failure_open
        return Inspected(
            verdict="unscanned",
            finding=reason,
            action="deliver" if passed else "defer",
            decision=Decision() if passed else None,
            failure=reason,
        )

    async def changes(self, octets: Octets, decision: Decision) -> list[Edit]:
        """What a decision changes, also one that was taken earlier; other sessions go on.

        Raises:
            HeaderTooLarge: the message cannot be tagged.
        """
        return await asyncio.to_thread(edits, octets, decision) if decision.alters else []

    def tell(self, whose: journal.Whose, inspected: Inspected, outcome: str = "") -> None:
        """Tell the log; once for each message, when it is known what becomes of it.

        Args:
            whose: which message of whom.
            inspected: what was found and decided.
            outcome: what came of it.
        """
        decision = inspected.decision
        sent = None
        if decision is not None and decision.outcome in ("deliver", "forward"):
            grown = (len(e.replacement) - (e.end - e.start) for e in inspected.edits)
            sent = inspected.size + sum(grown)
        event = journal.Event(
            protocol=self._context.service.protocol,
            whose=whose,
            verdict=inspected.verdict,
            finding=inspected.finding,
            action=inspected.action,
            cells=inspected.cells,
            details=inspected.details,
            message_id=inspected.message_id,
            size=inspected.size,
            sent=sent,
            milliseconds=inspected.milliseconds,
            outcome=outcome,
        )
        journal.tell(self._context.log, event)

    async def _scan(self, octets: Octets, envelope: Envelope) -> Findings:
        seconds = self._context.timeouts.scan
        try:
            async with asyncio.timeout(seconds) as limit:
                return await self._context.scanner.scan(octets, envelope)
        except TimeoutError:
            if not limit.expired():
                raise
            raise TimeoutError(f"no verdict in {seconds:g} s") from None


_CLEAN = Findings()
_PASSED = Inspected(verdict="clean", finding="", action="deliver", decision=Decision())


def _exempt(reason: str) -> Inspected:
    return Inspected(verdict="unscanned", finding=reason, action="deliver", decision=Decision())
