"""Cells measured with real scanners: the verdicts are those of the built-in one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conftest import need
from kb.knowledge import loader
from kb.lab.experiments import cells
from kb.lab.experiments.scanners import Scanner
from kb.lab.scanners import Running
from kb.lab.servers import Servers
from kb.model import Cell, Threat, Verdict

YES = [cell for cell in loader.load().cells.values() if cell.article is Verdict.YES]


@pytest.fixture(scope="module")
def clamd() -> Iterator[Running]:
    need("clamd", "clamav-daemon")
    with Running("clamd") as started:
        yield started


@pytest.fixture(scope="module")
def rspamd() -> Iterator[Running]:
    need("rspamd")
    with Running("rspamd") as started:
        yield started


@pytest.mark.slow
@pytest.mark.parametrize("cell", YES, ids=lambda cell: cell.id)
def test_every_yes_is_a_yes(running: Servers, clamd: Running, rspamd: Running, cell: Cell) -> None:
    keys = {"spam": rspamd.url, "virus": clamd.url}
    scanner = Scanner("clamd+rspamd", "clamd and rspamd", keys)
    (evidence,) = cells.measure(cell, running, scanner)
    assert [finding for finding in evidence.findings if finding.startswith("no")] == []
    assert evidence.verdict is Verdict.YES
    assert evidence.scanner == "clamd+rspamd"
    if cell.threat is Threat.VIRUS and "strip" in cell.action:
        assert "clamd" in str(evidence.transcript)
