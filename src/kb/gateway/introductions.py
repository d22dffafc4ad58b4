"""Tells the log, at the start, which scanners there are and what versions they have."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterable

from kb.scan.findings import reason
from kb.scan.patience import Patience
from kb.scan.plugin import SpamCheck, VirusTest

_SECONDS = 10


async def tell(scanners: Iterable[VirusTest | SpamCheck], log: logging.Logger) -> None:
    """One line for each scanner, its failure too: mail waits then, and people want to know why."""
    await asyncio.gather(*(_tell(scanner, log) for scanner in scanners))


async def _tell(scanner: VirusTest | SpamCheck, log: logging.Logger) -> None:
    try:
        if isinstance(scanner, SpamCheck):
            async with asyncio.timeout(_SECONDS):
                version = await scanner.version()
        else:
            version = await asyncio.to_thread(_version, scanner)
    except Exception as error:
        log.warning("scanner %s cannot be asked: %s", scanner.name, reason(error))
    else:
        if version:
            log.info("scanner %s: %s", scanner.name, version)


def _version(scanner: VirusTest) -> str:
    with Patience(_SECONDS, threading.Event()) as patience:
        return scanner.version(patience)
