"""Viruses by a test of the parts, spam by a filter that is asked about the whole message."""

from __future__ import annotations

import asyncio

import msgspec

from kb.message import Octets
from kb.scan.envelope import NOTHING_KNOWN, Envelope
from kb.scan.findings import Findings, Scanner, ScannerUnavailable
from kb.scan.plugin import SpamCheck


class Combined:
    """Both at a time.

    Args:
        parts: finds viruses.
        spam: is asked about spam.
    """

    def __init__(self, parts: Scanner, spam: SpamCheck) -> None:
        self._parts, self._spam = parts, spam

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        """Scan a whole message; when this returns or raises nobody reads it any more.

        Raises:
            ScannerUnavailable: either of them failed.
        """
        tasks = (
            asyncio.ensure_future(self._parts.scan(octets, envelope)),
            asyncio.ensure_future(self._spam.check(octets, envelope)),
        )
        try:
            found, spam = await asyncio.gather(*tasks)
        except ScannerUnavailable:
            raise
        except Exception as error:
            raise ScannerUnavailable(f"{type(error).__name__}: {error}") from error
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return msgspec.structs.replace(found, spam=found.spam or spam)
