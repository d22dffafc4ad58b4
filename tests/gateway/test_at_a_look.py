"""kb.gateway.inspection: what is known at a look is what a whole inspection would tell."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import msgspec
import pytest

from kb.gateway.aside import SHORT
from kb.gateway.config import Config, Service
from kb.gateway.context import Context
from kb.gateway.endpoint import Endpoint
from kb.gateway.exemptions import Exemptions
from kb.gateway.inspection import Inspected, Inspection
from kb.gateway.networks import network
from kb.gateway.policy import Policy
from kb.gateway.spool import Spool
from kb.gateway.transport.timeouts import TIMEOUTS
from kb.lab.mail.samples import EICAR, GTUBE
from kb.message import Octets
from kb.model import Action, Protocol
from kb.scan import Envelope, Findings, Scanner, scanner
from kb.scan.envelope import NOTHING_KNOWN

HEAD = b"Message-ID: <1@example.test>\r\nSubject: hello\r\n\r\n"
CLEAN = HEAD + b"Hello.\r\n"
CLIENT = Envelope(client="192.0.2.1")


class Slow:
    """A scanner that knows nothing at a look."""

    def __init__(self) -> None:
        self._scanner: Scanner = scanner("builtin", "builtin")

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        """Scan a whole message."""
        return await self._scanner.scan(octets, envelope)


class Broken(Slow):
    """One whose look fails."""

    def glance(self, octets: Octets) -> Findings | None:
        """Fail."""
        raise RuntimeError("broken")


def inspection(scan: Scanner, exempt: Exemptions | None = None) -> Inspection:
    at = Endpoint("127.0.0.1", 0)
    tag, strip = Action.TAG, Action.STRIP_AND_DELIVER
    service = Service(
        protocol=Protocol.POP3, listen=at, upstream=at, scheme="", spam=tag, virus=strip
    )
    exempt = exempt or Exemptions()
    context = Context(
        service=service,
        policy=Policy(spam=tag, virus=strip, tag="[SPAM]", forward_to="", on_failure_open=False),
        scanner=scan,
        config=Config(file=Path("x.toml"), services=(service,), exemptions=exempt),
        log=logging.getLogger("kb.gateway.pop3"),
        timeouts=TIMEOUTS[Protocol.POP3],
    )
    return Inspection(context)


def looked(octets: bytes, scan: Scanner, exempt: Exemptions | None = None) -> Inspected | None:
    with Spool() as spool:
        spool.keep(octets)
        return inspection(scan, exempt).at_a_look(spool, CLIENT)


def inspected(octets: bytes, exempt: Exemptions | None = None) -> Inspected:
    with Spool() as spool:
        spool.keep(octets)
        found = asyncio.run(inspection(Slow(), exempt).inspect(spool, CLIENT))
    return msgspec.structs.replace(found, milliseconds=0)


@pytest.mark.parametrize("octets", [CLEAN, b"\r\n", HEAD, CLEAN * 3])
def test_a_clean_text(octets: bytes) -> None:
    found = looked(octets, scanner("builtin", "builtin"))
    assert found == inspected(octets)
    assert found.verdict == "clean"


@pytest.mark.parametrize("octets", [HEAD + GTUBE, HEAD + EICAR, HEAD + b"x" * SHORT, b"\0"])
def test_what_is_not_certain_is_left(octets: bytes) -> None:
    assert looked(octets, scanner("builtin", "builtin")) is None


def test_another_scanner_has_its_say() -> None:
    assert looked(CLEAN, Slow()) is None
    asked = scanner(["builtin", "spamd://127.0.0.1:1"], "builtin")
    assert looked(CLEAN, asked) is None
    assert looked(CLEAN, scanner("builtin", ["builtin", "clamd://127.0.0.1:1"])) is None


def test_a_look_that_fails_decides_nothing() -> None:
    assert looked(CLEAN, Broken()) is None
    with Spool() as spool:
        spool.keep(CLEAN)
        found = asyncio.run(inspection(Broken()).inspect(spool, CLIENT))
    assert found.verdict == "clean"


@pytest.mark.parametrize(
    "exempt", [Exemptions(clients=(network("192.0.2.0/24"),)), Exemptions(larger_than=10)]
)
def test_what_passes_unscanned_is_told_so(exempt: Exemptions) -> None:
    assert looked(CLEAN, scanner("builtin", "builtin"), exempt) is None
    assert inspected(CLEAN, exempt).verdict == "unscanned"


def test_what_could_not_be_kept_is_no_clean_mail() -> None:
    with Spool(most=10) as spool:
        spool.keep(CLEAN)
        assert inspection(scanner("builtin", "builtin")).at_a_look(spool, CLIENT) is None
