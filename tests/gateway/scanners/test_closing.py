"""kb.gateway.scanners: whoever is not used any more is closed, and it is told if that fails."""

from __future__ import annotations

import asyncio

import pytest

from kb.gateway.scanners import Scanners
from kb.scan.combined import Combined
from kb.scan.local import LocalScanner


class Failing(Combined):
    """One that cannot be closed."""

    async def close(self) -> None:
        raise ExceptionGroup("not closed", [OSError("no such socket")])


def test_what_closing_raises_is_told(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        scanner = Failing(LocalScanner([], []), [])
        using = Scanners([scanner])
        with using.used(scanner):
            using.renew([])
            assert others() == set()
        await asyncio.wait(others())
        await asyncio.sleep(0)

    def others() -> set[asyncio.Task[object]]:
        return asyncio.all_tasks() - {asyncio.current_task()}

    asyncio.run(run())
    (record,) = caplog.records
    assert (record.name, record.levelname) == ("kb.gateway.scanners", "WARNING")
    assert "no such socket" in caplog.text
