"""A spam filter beside the test of the parts: it has the message as it came, and its envelope."""

from __future__ import annotations

import asyncio
import re

import pytest

from kb.message import Octets
from kb.scan import Envelope, Findings, ScannerUnavailable, scanners
from kb.scan.combined import Combined
from kb.scan.local import LocalScanner
from kb.scan.plugin import SpamCheck, SpamForm
from kb.scan.scanners import builtin
from kb.scan.scanners.builtin import EICAR, GTUBE

MESSAGE = b"Subject: x\r\n\r\nbody\r\n"
ENVELOPE = Envelope(
    client="192.0.2.1", hello="mx.example.test", reverse_path="", recipients=("b@x",)
)


class Filter:
    """Takes everything from one client for spam."""

    def __init__(self) -> None:
        self.asked: list[tuple[Octets, Envelope]] = []

    async def check(self, octets: Octets, envelope: Envelope) -> str:
        self.asked.append((octets, envelope))
        return "Listed" if envelope.client == "192.0.2.1" else ""


def test_the_filter_is_asked_about_the_message_and_the_parts_are_tested() -> None:
    asked = Filter()
    combined = Combined(LocalScanner(None, builtin.virus), asked)
    found = asyncio.run(combined.scan(MESSAGE + EICAR + GTUBE, ENVELOPE))
    assert (found.spam, [part.finding for part in found.infected]) == (
        "Listed",
        ["EICAR-Test-File"],
    )
    assert asked.asked == [(MESSAGE + EICAR + GTUBE, ENVELOPE)]
    assert asyncio.run(combined.scan(MESSAGE + GTUBE)) == Findings()


@pytest.mark.parametrize("error", [OSError("down"), TimeoutError(), ValueError("not understood")])
def test_a_filter_that_fails_is_never_taken_for_clean(error: Exception) -> None:
    class Broken:
        async def check(self, octets: Octets, envelope: Envelope) -> str:
            raise error

    with pytest.raises(ScannerUnavailable, match=type(error).__name__):
        asyncio.run(Combined(LocalScanner(None, builtin.virus), Broken()).scan(MESSAGE))


def test_nobody_reads_the_octets_once_a_failure_is_told() -> None:
    ended = []

    class Slow:
        async def check(self, octets: Octets, envelope: Envelope) -> str:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(True)
            return ""

    def fails(octets: Octets) -> None:
        raise RuntimeError("no")

    with pytest.raises(ScannerUnavailable, match="no"):
        asyncio.run(Combined(LocalScanner(None, fails), Slow()).scan(MESSAGE))
    assert ended == [True]


def test_a_module_with_a_check_is_a_scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Filter()
    form = SpamForm("test://HOST", re.compile("test://.+"), lambda value: made)
    monkeypatch.setattr(builtin, "SPAM", (*builtin.SPAM, form))
    assert isinstance(made, SpamCheck)
    scanner = scanners.scanner("test://192.0.2.9", "builtin")
    assert asyncio.run(scanner.scan(MESSAGE, ENVELOPE)) == Findings(spam="Listed")
    with pytest.raises(ValueError, match="use one of builtin, test://HOST, spamd://HOST:PORT"):
        scanners.scanner("nothing", "builtin")
