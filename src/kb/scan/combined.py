"""Every scanner of the configuration as one: tests of the parts, and filters that are asked.

What they find is united: spam, as far as any filter says so; else probable spam; and every
infected part. What fails is told by name. Where others have found something it is told with that,
and the gateway judges whether that is enough.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from kb.message import Octets
from kb.scan.envelope import NOTHING_KNOWN, Envelope
from kb.scan.findings import Findings, ScannerUnavailable, SpamVerdict, reason
from kb.scan.local import LocalScanner
from kb.scan.plugin import Keeps, SpamCheck, VirusTest
from kb.scan.settings import DEFAULTS, Settings


class Combined:
    """All of them at a time.

    Args:
        parts: tests the parts.
        checks: are asked about spam.
        settings: how long each of these may take.
    """

    def __init__(
        self, parts: LocalScanner, checks: Sequence[SpamCheck], settings: Settings = DEFAULTS
    ) -> None:
        self._parts, self._checks, self._seconds = parts, checks, settings.timeout

    @property
    def scanners(self) -> tuple[VirusTest | SpamCheck, ...]:
        """Whoever is asked, besides built-in tests of texts."""
        return (*self._parts.tests, *self._checks)

    def glance(self, octets: Octets) -> Findings | None:
        """What is certain at a look; None where that is nothing, or a filter has to be asked."""
        return None if self._checks else self._parts.glance(octets)

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        """Scan a whole message; when this returns or raises nobody reads it any more.

        Raises:
            ScannerUnavailable: one of them failed, and the others found nothing.
        """
        if not self._checks:
            return _told(await self._parts.scan(octets, envelope))
        parts = asyncio.ensure_future(self._parts.scan(octets, envelope))
        asked = [
            asyncio.ensure_future(self._ask(check, octets, envelope)) for check in self._checks
        ]
        tasks = (parts, *asked)
        try:
            await asyncio.wait(tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        errors = [error for task in tasks if (error := task.exception())]
        if unknown := next((e for e in errors if not isinstance(e, ScannerUnavailable)), None):
            raise unknown
        found = Findings() if parts.exception() else parts.result()
        failures = (*found.failures, *(str(error) for error in errors))
        spam_failures = tuple(str(error) for task in asked if (error := task.exception()))
        said = [task.result() for task in asked if not task.exception()]
        known = msgspec.structs.replace(found, failures=failures, spam_failures=spam_failures)
        united = _united(known, said)
        return _told(united, errors[0] if errors else None)

    async def close(self) -> None:
        """Close what connections are kept: nobody is going to ask any more.

        Raises:
            ExceptionGroup: what some of them raised; the others are closed all the same.
        """
        closing = (one.close() for one in self.scanners if isinstance(one, Keeps))
        ended = await asyncio.gather(*closing, return_exceptions=True)
        if errors := [error for error in ended if isinstance(error, Exception)]:
            raise ExceptionGroup("scanners that could not be closed", errors)

    async def _ask(self, check: SpamCheck, octets: Octets, envelope: Envelope) -> SpamVerdict:
        try:
            async with asyncio.timeout(self._seconds) as limit:
                return await check.check(octets, envelope)
        except Exception as error:
            late = isinstance(error, TimeoutError) and limit.expired()
            why = f"no answer in {self._seconds:g} s" if late else reason(error)
            raise ScannerUnavailable(f"{check.name}: {why}") from error


def _united(found: Findings, said: Sequence[SpamVerdict]) -> Findings:
    spam = [verdict for verdict in said if verdict.finding and not verdict.probable]
    probable = [verdict for verdict in said if verdict.finding and verdict.probable]
    is_spam = bool(found.spam or spam)
    counting = spam if is_spam else probable
    name = ", ".join([*filter(None, [found.spam]), *(verdict.finding for verdict in counting)])
    return msgspec.structs.replace(
        found,
        spam=name if is_spam else "",
        probable_spam="" if is_spam else name,
        rules=tuple(dict.fromkeys(rule for verdict in counting for rule in verdict.rules)),
        spam_scanners=tuple(verdict.scanner for verdict in counting),
    )


def _told(found: Findings, cause: BaseException | None = None) -> Findings:
    """What was found; where a scanner failed and nothing was found, that it failed."""
    if found.failures and not (found.infected or found.spam or found.probable_spam):
        seen = found if found.is_seen_for_viruses else None
        raise ScannerUnavailable("; ".join(found.failures), seen) from cause
    return found
